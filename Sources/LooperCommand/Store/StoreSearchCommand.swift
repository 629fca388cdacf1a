import ArgumentParser
import Foundation
import Looper

/// `looper store search`: past sessions by their words.
struct StoreSearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find past sessions by the words of their task, commands, files, errors and patch.",
        discussion: "The best come first. Any text will do: nothing in it has a meaning of its own."
    )

    @Argument(help: "What to look for.")
    var words: [String]

    @Option(help: "Only sessions in the repository whose folder has this name.")
    var repository: String?

    @Option(help: "Leave out sessions of this task; may be given several times.")
    var excludeTask: [String] = []

    @Flag(help: "Only sessions that solved their task.")
    var resolved = false

    @Option(help: "Most sessions.")
    var limit = 10

    @Flag(help: "Print what a model would be told of the first of them, within the limits of the arm knowledge.")
    var knowledge = false

    @Flag(help: "Print one JSON object a session.")
    var json = false

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000") }
        guard !(knowledge && json) else { throw ValidationError("--knowledge is text; leave out --json") }
    }

    func run() async throws {
        let query = SessionQuery(
            words.joined(separator: " "),
            excludedTasks: Set(excludeTask),
            repository: repository,
            isResolvedOnly: resolved,
            limit: limit
        )
        let matches = try await LooperHome().openStore().search(query)
        if knowledge {
            let prompts = try DataFolders(home: LooperHome()).folder("prompts").folder("knowledge")
            if let text = try KnowledgeWriter(prompts: prompts).text(matches) { try StandardOutput.line(text) }
            return
        }
        for match in matches { try StandardOutput.line(json ? JSONLine.encode(match) : Self.line(match)) }
    }

    private static func line(_ match: SessionMatch) -> String {
        let digest = match.digest
        let grade = match.isResolved.map { $0 ? "resolved" : "unresolved" } ?? "ungraded"
        let statement = digest.statement.split(whereSeparator: \.isNewline).first ?? ""
        let words = [
            String(format: "%.2f", match.score), grade, digest.session, digest.repository ?? "-",
            String(statement.prefix(100)),
        ]
        return words.joined(separator: "  ").withVisibleControls
    }
}
