import Foundation
import LooperTestSupport
import Subprocess

/// A git repository with one Python file, for the examples of the articles.
enum ExampleRepository {
    static func make(in directory: TemporaryDirectory) async throws -> URL {
        try directory.write("def add(a, b):\n    return a - b\n", to: "repository/sums.py")
        let repository = directory.appending("repository")
        let identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost", "-C", repository.path]
        for arguments in [["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]] {
            _ = try await Subprocess.run(
                .name("git"),
                arguments: Arguments(identity + arguments),
                output: .discarded,
                error: .discarded
            )
        }
        return repository
    }

    /// A script of these replies, as the name of a model.
    static func script(_ replies: [String], in directory: TemporaryDirectory) throws -> String {
        let lines = try replies.map { String(decoding: try JSONEncoder().encode(["reply": $0]), as: UTF8.self) }
        try directory.write(lines.joined(separator: "\n"), to: "script.jsonl")
        return "replay:\(directory.appending("script.jsonl").path)"
    }
}
