import ArgumentParser
import Foundation
import Looper

/// `looper store export`: all entries as JSON Lines.
struct StoreExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write everything in the store as JSON Lines.",
        discussion: "The same store gives the same bytes."
    )

    @Option(help: "The file; standard output by default.", completion: .file())
    var output: String?

    func run() async throws {
        let store = try LooperHome().openStore()
        guard let output else {
            return try await store.export { entry in
                try StandardOutput.write(String(decoding: try StoreLines.line(entry), as: UTF8.self) + "\n")
            }
        }
        let file = URL(fileURLWithPath: output)
        try OutputFile.check(file)
        let count = try await OutputFile.writeLines(to: file) { write in
            try await store.export { try write(StoreLines.line($0)) }
        }
        try StandardOutput.line("\(file.path): \(count) entries")
    }
}
