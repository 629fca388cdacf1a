import LooperCore

/// How the tests of a task are run and read: by the command of its `environment`, else by its evaluation script.
struct GradingMethod {
    private enum Way {
        case command(EnvironmentRecipe)
        case script(PublishedEvaluation)
    }

    private let task: CodingTask
    private let way: Way
    private let parser: LogParser

    /// The seconds that SWE-bench gives a script.
    private static let scriptTimeout = 1_800.0

    /// What `task` says.
    ///
    /// - Throws: ``TasksError`` where it says nothing, or names no log parser that there is.
    init(_ task: CodingTask) throws(TasksError) {
        self.task = task
        let name = task.environment?.logParser ?? task.evaluation?.logParser
        guard let parser = name.flatMap({ LogParser(named: $0) }) else {
            let known = LogParser.allCases.map(\.rawValue).joined(separator: ", ")
            let words = name.map { "'\($0)' is no `log_parser`" }
            throw TasksError(
                .badTask,
                "\(words ?? "the task has no `environment` and no `eval_script` with a `log_parser`"); these are: \(known)"
            )
        }
        self.parser = parser
        if let recipe = task.environment {
            way = .command(recipe)
        } else if let evaluation = task.evaluation {
            way = .script(evaluation)
        } else {
            throw TasksError(.badTask, "the task has neither an `environment` nor an `eval_script`")
        }
    }

    var isScript: Bool {
        if case .script = way { true } else { false }
    }

    /// Seconds that a command may take.
    var timeout: Double {
        switch way {
        case .command(let recipe): recipe.testTimeout
        case .script: Self.scriptTimeout
        }
    }

    /// What is run in a workspace; see ``EvaluationScript``.
    func command(root: String, commit: String, python: String?) throws(TasksError) -> String {
        switch way {
        case .command(let recipe):
            let tests = (task.failToPass + task.passToPass).map(parser.canonical)
            return recipe.testCommand.replacing("{tests}", with: tests.map(ShellWord.quote).joined(separator: " "))
        case .script(let evaluation):
            return try EvaluationScript(task: task, evaluation: evaluation)
                .text(root: root, commit: commit, python: python)
        }
    }

    /// The verdict on what it printed.
    func verdict(on result: ShellResult) -> Verdict {
        switch way {
        case .command: TestJudgement(task: task, parser: parser).verdict(on: result)
        case .script(let evaluation):
            TestJudgement(task: task, parser: parser, type: evaluation.type).verdict(onScript: result)
        }
    }
}
