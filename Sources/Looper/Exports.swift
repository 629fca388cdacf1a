@_exported public import LooperCore
