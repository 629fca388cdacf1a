import ArgumentParser
import Foundation
import Looper

/// `looper store check`: whether the store is whole.
struct StoreCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that the store is whole, and count what is in it.",
        discussion: "Exit status 0 where nothing is wrong, 2 otherwise."
    )

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let check = try await LooperHome().openStore().check()
        if json {
            try StandardOutput.line(try JSONLine.encode(check))
        } else {
            for kind in StoreEntry.Kind.allCases {
                try StandardOutput.line("\(kind.rawValue)s".padded(to: 14) + "\(check.counts[kind.rawValue] ?? 0)")
            }
            try StandardOutput.line("unfinished".padded(to: 14) + "\(check.unfinished)")
            for problem in check.problems { try StandardOutput.line("problem: \(problem)".withVisibleControls) }
            if check.problems.isEmpty { try StandardOutput.line("ok") }
        }
        if !check.problems.isEmpty { throw ExitCode(2) }
    }
}
