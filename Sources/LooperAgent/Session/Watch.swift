import LooperCore

/// All that the harness remembers of the steps of a session, beside the transcript.
///
/// It is fed with each step once, while the session runs or when it is resumed, and comes to the same either way.
struct Watch {
    private let switches: AgentSwitches
    private let malformedLimit: Int
    private var loops: LoopDetector
    private var gate = DoneGate()
    private var wholeFiles = WholeFileGuard()
    private var unusableInARow = 0

    init(_ configuration: AgentConfiguration) {
        switches = configuration.switches
        malformedLimit = configuration.malformedLimit
        loops = LoopDetector(configuration)
    }

    /// Why `call` must not be run, or `nil`.
    mutating func refusal(of call: ToolCall) -> WholeFileGuard.Refusal? {
        switches[.wholeFileGuard] ? wholeFiles.refusal(of: call) : nil
    }

    /// Whether a session that is about to be submitted has to be reminded first.
    mutating func remindsOfTests() -> Bool {
        switches[.doneGate] && gate.reminds()
    }

    /// Takes a step that is over.
    ///
    /// - Parameter changesFiles: whether the step's tool is one that changes files by itself.
    /// - Returns: what the loop detector says.
    mutating func take(_ step: Step, changesFiles: Bool) -> LoopDetector.Verdict {
        unusableInARow = step.call == nil ? unusableInARow + 1 : 0
        if let call = step.callThatRan {
            gate.take(call, step.observation, changedFiles: step.patch != nil)
            wholeFiles.take(call, step.observation, shownLines: step.shownExcerptLines)
        }
        return switches[.loopDetection] ? loops.take(step, changesFiles: changesFiles) : .fine
    }

    /// Takes a step of a session that is resumed, reminders and refusals of that time included.
    mutating func resume(_ step: Step, changesFiles: Bool) {
        for intervention in step.interventions ?? [] {
            switch AgentSwitch(rawValue: intervention.by) {
            case .doneGate: _ = gate.reminds()
            case .wholeFileGuard: if let call = intervention.call { _ = wholeFiles.refusal(of: call) }
            default: break
            }
        }
        _ = take(step, changesFiles: changesFiles)
    }

    /// How many replies in a row had no usable call, where these are too many.
    var tooManyUnusable: Int? { unusableInARow >= malformedLimit ? unusableInARow : nil }
}

extension Step {
    /// How many lines of the excerpt the model was shown whole at its beginning; `nil` where it was shown all of it.
    fileprivate var shownExcerptLines: Int? {
        guard let text = shown.text, observation.excerpt != nil else { return nil }
        let lines = observation.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        var count = 0
        // Lines have their numbers, so that none of them is found where another stands.
        for line in lines {
            guard text.contains(line + "\n") else { break }
            count += 1
        }
        return count
    }
}
