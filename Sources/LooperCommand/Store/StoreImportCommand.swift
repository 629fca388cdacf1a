import ArgumentParser
import Foundation
import Looper

/// `looper store import`: entries of exports and of session folders.
struct StoreImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Bring exports and folders of sessions into the store.",
        discussion: """
            A source is a file of 'looper store export', or a folder that run, compare or practice --demonstrate wrote, \
            at any depth. What is there already stays; an import that was cut may be made again. Exit status 2 where \
            something could not be entered.
            """
    )

    @Argument(help: "Files and folders.", completion: .file())
    var sources: [String]

    @Flag(help: "Print the id of each session as soon as it is in the store for good.")
    var acknowledge = false

    @Flag(help: "Print one JSON object at the end.")
    var json = false

    func run() async throws {
        let count = try await Interrupt.cancels { try await imported() }
        for problem in count.problems { Terminal().line(problem.withVisibleControls) }
        let words = "sessions read: \(count.sessions), new entries: \(count.added), problems: \(count.problems.count)"
        if json || !acknowledge { try StandardOutput.line(json ? JSONLine.encode(count) : words) }
        if !count.problems.isEmpty { throw ExitCode(2) }
    }

    private func imported() async throws -> StoreImport.Count {
        let acknowledge = acknowledge
        let importing = StoreImport(try LooperHome().openStore()) { session in
            if acknowledge { return try StandardOutput.line(session) }
            Terminal().status(session.withVisibleControls)
        }
        var count = StoreImport.Count()
        for source in sources {
            let one = try await importing.run(URL(fileURLWithPath: source))
            count.sessions += one.sessions
            count.added += one.added
            count.problems += one.problems
        }
        return count
    }
}
