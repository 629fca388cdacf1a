import Foundation
package import LooperCore
import LooperTasks

/// The commands that a demonstration runs, and the statement that tells of the first one.
package struct TestCommands: Sendable, Hashable {
    /// Runs the failing test.
    let failing: String
    /// Runs the tests around it; `nil` where its name does not tell which these are.
    let related: String?
    /// The test's name without its module.
    let test: String

    /// None, for a drill that runs nothing.
    package static let none = TestCommands(failing: "", related: nil, test: "")

    private init(failing: String, related: String?, test: String) {
        self.failing = failing
        self.related = related
        self.test = test
    }

    /// Takes one of the failing tests of `task`.
    package init?(_ task: CodingTask, _ random: inout SplitMix64) {
        guard let recipe = task.environment else { return nil }
        let parser = LogParser(rawValue: recipe.logParser)
        let ids = task.failToPass.map { parser?.canonical($0) ?? $0 }
        // Where the statement names a test, that is the one to run.
        let named = ids.first { task.problemStatement.contains($0) }
        guard let id = named ?? ids.randomElement(using: &random) else { return nil }
        // What the statement says is run as it stands there.
        let (command, word) =
            [recipe.testCommand, Self.withoutDetail(recipe.testCommand)]
            .flatMap { command in [Self.word, Self.quoted].map { (command, $0) } }
            .first { task.problemStatement.contains($0.replacing("{tests}", with: $1(id))) }
            ?? (Self.withoutDetail(recipe.testCommand), Self.word)
        failing = command.replacing("{tests}", with: word(id))
        related = Self.parents(of: id).randomElement(using: &random)
            .map { command.replacing("{tests}", with: word($0)) }
        test = id.split { $0 == "." || $0 == ":" || $0 == "/" }.last.map { String($0.prefix { $0 != "[" }) } ?? id
    }

    /// The statement: the task's own with the command, where that is not in it, or one of the expert's ways.
    package func statement(_ task: CodingTask, way: Int?, _ phrases: Phrases) -> String {
        if let way { return phrases.statement(way, command: failing, test: test) }
        let own = task.problemStatement
        guard !own.contains(failing) else { return own }
        return own.trimmingNewlines + "\n\n    " + failing + "\n"
    }

    /// What only fills the log of a grader.
    private static func withoutDetail(_ command: String) -> String {
        [" -v ", " -vv ", " -rA "].reduce(command) { $0.replacing($1, with: " ") }
    }

    /// The class and the module or file of a test, as far as its name has them.
    private static func parents(of id: String) -> [String] {
        if let colons = id.firstRange(of: "::") {
            let whole = id.prefix { $0 != "[" }
            let parts = whole.components(separatedBy: "::")
            let file = String(id[..<colons.lowerBound])
            return parts.count > 2 ? [parts.dropLast().joined(separator: "::"), file] : [file]
        }
        let parts = id.split(separator: ".")
        guard parts.count > 1, !id.contains("/") else { return [] }
        let parent = parts.dropLast().joined(separator: ".")
        return parts.count > 2 ? [parent, parts.dropLast(2).joined(separator: ".")] : [parent]
    }

    private static func word(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "_./:,=@%+-".utf8.contains(byte)
        }
        return isPlain ? text : quoted(text)
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}

extension String {
    fileprivate var trimmingNewlines: String {
        var text = self[...]
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}
