// An agent builder imports Looper and has the vocabulary and the parts.
@_exported public import LooperAgent
@_exported public import LooperCore
@_exported public import LooperLearning
@_exported public import LooperModel
@_exported public import LooperProviders
@_exported public import LooperRouter
@_exported public import LooperSkills
@_exported public import LooperStore
@_exported public import LooperTasks
@_exported public import LooperTools
