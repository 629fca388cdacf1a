import Foundation
import LooperCore
import Testing

/// The files that tests read: their own fixtures, and the prompts that the program ships.
enum RepositoryFiles {
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    /// The lines of all files in `Fixtures/replies`.
    static func replies() throws -> [ReplyFixture] {
        let folder = tests.appendingPathComponent("Fixtures/replies")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".jsonl") }
        return try names.sorted().flatMap { name in
            try Data(contentsOf: folder.appendingPathComponent(name)).split(separator: UInt8(ascii: "\n"))
                .map { try JSONDecoder().decode(ReplyFixture.self, from: Data($0)) }
        }
    }

    /// The folder `prompts/` of the repository.
    static func prompts() throws -> TextFolder {
        let folder = tests.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("prompts")
        var files = TextFolder()
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix(".md") {
            files[path] = String(decoding: try Data(contentsOf: folder.appendingPathComponent(path)), as: UTF8.self)
        }
        return files
    }
}

/// A reply and what it is expected to say.
struct ReplyFixture: Codable, Sendable, CustomTestStringConvertible {
    var name: String
    var reply: String
    var stop: StopReason
    var call: ToolCall?
    var failure: String?
    var tool: String?
    var flaw: String?
    /// Whether a parser that stops at the end of the first call sees the same call.
    var streams: Bool?

    var testDescription: String { name }
}
