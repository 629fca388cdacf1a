/// The files of `prompts/` that an agent needs, and the slots that each may have.
enum PromptName: String, CaseIterable {
    case system, task, skill, observation, clipped, pruned
    case workedExample = "worked-example"
    case skipVerification = "skip-verification"
    case agentsFile = "agents-md"
    case agentsFileCut = "agents-md-cut"
    case agentsFileNested = "agents-md-nested"
    case agentsFileRefused = "agents-md-refused"
    case malformed = "notices/malformed"
    case noCall = "notices/no-call"
    case truncated = "notices/truncated"
    case truncatedThought = "notices/truncated-thought"
    case repeatedLines = "notices/repeated-lines"
    case loopFirst = "notices/loop-first"
    case loopSecond = "notices/loop-second"
    case stepsLeft = "notices/steps-left"
    case doneGate = "notices/done-gate"
    case wholeFile = "notices/whole-file"
    case refusedCommand = "notices/refused-command"
    case flawStartTag = "flaws/start-tag"
    case flawUnclosed = "flaws/unclosed"
    case flawMissingAttribute = "flaws/missing-attribute"
    case flawUnknownAttribute = "flaws/unknown-attribute"
    case flawArguments = "flaws/arguments"
    case loopRepeats = "loops/repeats"
    case loopFailures = "loops/failures"
    case loopReads = "loops/reads"
    case loopEdits = "loops/edits"
    case loopInstalls = "loops/installs"

    /// The file, relative to `prompts/`.
    var file: String { "\(rawValue).md" }

    /// The slots that the program fills; a prompt may leave some out.
    var slots: Set<String> {
        switch self {
        case .system: ["tools", "skip-verification", "skills"]
        case .task: ["task", "agents-md"]
        case .agentsFile: ["text", "cut", "nested"]
        case .agentsFileCut: ["shown", "total", "left-out"]
        case .agentsFileNested: ["count"]
        case .agentsFileRefused: ["reason"]
        case .skill: ["name", "body"]
        case .observation: ["text", "notices"]
        case .clipped: ["total", "head-count", "head", "tail-count", "tail"]
        case .pruned: ["summary"]
        case .malformed: ["tool", "flaw", "example"]
        case .noCall: ["example", "tools"]
        case .truncated: ["limit", "tool"]
        case .truncatedThought: ["limit", "example"]
        case .repeatedLines: ["example"]
        case .loopFirst, .loopSecond: ["finding"]
        case .stepsLeft: ["steps"]
        case .flawStartTag, .flawUnclosed, .flawMissingAttribute, .flawUnknownAttribute, .flawArguments:
            ["tool", "attribute"]
        case .loopRepeats: ["period", "count"]
        case .loopFailures, .loopInstalls: ["count"]
        case .wholeFile: ["path", "unseen", "count", "example"]
        case .refusedCommand: ["pattern"]
        case .loopReads, .loopEdits: ["path", "count"]
        case .workedExample, .skipVerification, .doneGate: []
        }
    }
}

extension CallFlaw {
    /// The prompt that tells the model of the flaw.
    var prompt: PromptName {
        switch self {
        case .startTag: .flawStartTag
        case .unclosed: .flawUnclosed
        case .missing: .flawMissingAttribute
        case .unknown: .flawUnknownAttribute
        case .arguments: .flawArguments
        }
    }
}
