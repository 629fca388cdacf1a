import LooperCore

/// Decides what an expert does next: it knows the fix, and uses only what the session has shown.
struct ExpertMind: Sendable {
    /// A change that is still to be made.
    struct Errand: Sendable, Hashable {
        var fix: Fix
        let kind: Action.Kind
        /// What was wrong at first, where a wrong attempt has changed the lines since.
        let cause: Fix

        init(_ fix: Fix, _ kind: Action.Kind) {
            self.fix = fix
            self.kind = kind
            cause = fix
        }
    }

    /// How far the test has been looked at.
    enum Look: Sendable { case none, searched, over }

    let commands: TestCommands
    let phrases: Phrases
    let traits: ExpertTraits
    let limits: ExpertLimits
    /// The files as the edits so far have left them.
    var tree: SourceTree
    /// What is still to be made, the next one first.
    var errands: [Errand]
    var random: SplitMix64
    var visible: VisibleText
    private(set) var actions: [Action] = []
    var look = Look.none
    var hops = 0
    /// A wrong attempt that has not been tested yet, or none.
    var attempt: Fix?
    /// Whether a wrong attempt was made or there is none to make.
    var hasTried = false
    /// Whether the last test failed after a wrong attempt.
    var isRecovering = false
    /// What the last failing test said.
    var error: String?
    private var taskIndex: Int?
    private var hasPassed = false

    init(
        _ task: CodingTask,
        commands: TestCommands,
        tree: SourceTree,
        phrases: Phrases,
        traits: ExpertTraits,
        limits: ExpertLimits,
        random: SplitMix64
    ) {
        self.commands = commands
        self.phrases = phrases
        self.traits = traits
        self.limits = limits
        self.tree = tree
        self.random = random
        errands = Fix.all(in: task.patch).map { Errand($0, .edit) }
        visible = VisibleText([], tree: tree)
    }

    /// The next action, after the conversation so far.
    mutating func next(_ messages: [Message]) throws(Dropped) -> Action {
        let first = taskIndex ?? messages.count - 1
        taskIndex = first
        visible = VisibleText(messages[first...], tree: tree)
        if let last = actions.last, let result = messages.last {
            try take(ResultReading(text: result.content), of: last.kind)
        }
        let action = try choose()
        actions.append(action)
        return action
    }

    private mutating func choose() throws(Dropped) -> Action {
        guard !errands.isEmpty || !actions.isEmpty else { throw Dropped(.noLines) }
        if let lines = traits.drill { return try drill(lines) }
        if actions.isEmpty { return run(commands.failing, .test, .test) }
        if attempt != nil { return run(commands.failing, .retest, .retest) }
        if let errand = errands.first { return try approach(errand) }
        if !hasPassed { return run(commands.failing, .retest, .retest) }
        if traits.runsRelated, let related = commands.related, actions.last?.kind == .retest {
            return run(related, .related, .related)
        }
        return Action(kind: .done, call: ToolCall("done"), thought: say(.done))
    }

    private mutating func run(_ command: String, _ kind: Action.Kind, _ occasion: Phrases.Occasion) -> Action {
        Action(kind: kind, call: ToolCall("bash", body: command), thought: say(occasion))
    }

    /// A sentence for an occasion; what the last failing test said can be part of it.
    mutating func say(_ occasion: Phrases.Occasion, _ values: [String: String] = [:]) -> String {
        var values = values
        if let error, visible.holds(error) { values["error"] = error }
        return phrases.sentence(occasion, values, &random)
    }
}

// MARK: What came back

extension ExpertMind {
    private mutating func take(_ result: ResultReading, of kind: Action.Kind) throws(Dropped) {
        switch kind {
        case .test:
            guard !result.passes else { throw Dropped(.passes) }
            error = result.error
        case .edit, .undo: try takeEdit(result)
        case .wrong: try takeAttempt(result)
        case .retest where attempt != nil:
            guard !result.passes else { throw Dropped(.wrongPasses) }
            error = result.error
            attempt = nil
            isRecovering = true
        case .retest:
            guard result.passes else { throw Dropped(.stillFails, result.error ?? "") }
            hasPassed = true
        case .related:
            guard result.passes else { throw Dropped(.relatedFails, result.error ?? "") }
        case .look, .search, .read, .done: break
        }
    }

    private mutating func takeEdit(_ result: ResultReading) throws(Dropped) {
        let errand = errands.removeFirst()
        guard result.isEdited, tree.apply(errand.fix) else { throw Dropped(.unexpected, result.text) }
        let added = errand.fix.new.count - errand.fix.old.count
        for index in errands.indices
        where errands[index].fix.path == errand.fix.path && errands[index].fix.line > errand.fix.line {
            errands[index].fix.line += added
        }
    }

    /// After a wrong attempt at the place itself the fix starts from its lines; another one is taken back first.
    private mutating func takeAttempt(_ result: ResultReading) throws(Dropped) {
        guard let wrong = attempt, result.isEdited, tree.apply(wrong) else {
            throw Dropped(.unexpected, result.text)
        }
        if wrong.old == errands[0].fix.old, wrong.line == errands[0].fix.line {
            errands[0].fix.old = wrong.new
        } else {
            let back = Fix(path: wrong.path, line: wrong.line, old: wrong.new, new: wrong.old)
            errands.insert(Errand(back, .undo), at: 0)
        }
    }
}
