public import LooperCore

/// What the model is told of a bug: only what running the tests shows.
public struct ProblemStatements: Sendable {
    private let templates: [String]
    private let seed: UInt64

    /// Takes the templates in the files of `folder`, in the order of their names.
    ///
    /// The slots are `{{test}}`, `{{command}}`, `{{message}}` and `{{count}}`.
    ///
    /// - Throws: ``TasksError`` where there is none.
    public init(folder: TextFolder, seed: UInt64) throws(TasksError) {
        templates = folder.files.sorted { $0.key < $1.key }.map(\.value)
        self.seed = seed
        guard templates.contains(where: { !$0.contains("{{message}}") }) else {
            throw TasksError(.unreadableFile, "there is no template of a problem statement without {{message}}")
        }
    }

    /// The statement of the task called `name`.
    func text(for name: String, test: String, command: String, message: String, count: Int) -> String {
        var random = SplitMix64(seed: seed ^ TextHash.number(name))
        let fitting = templates.filter { !message.isEmpty || !$0.contains("{{message}}") }
        let template = fitting.randomElement(using: &random) ?? "{{test}}"
        let slots = ["test": test, "command": command, "message": indented(message), "count": String(count)]
        // In one pass: what is filled in may hold braces.
        return template.replacing(/\{\{([a-z]+)\}\}/) { slots[String($0.output.1)] ?? String($0.output.0) }
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n    ")
    }
}
