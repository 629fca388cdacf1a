import ArgumentParser
import Foundation
import Looper

/// `looper edit`: one edit by the rules of the tool `edit`, for other programs.
struct EditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Apply one edit to a file by the rules of the tool `edit`.",
        discussion: """
            Reads {"old": "…", "new": "…"} on standard input. Where the old text stands once in the file it is replaced, \
            and standard output says what changed; else the file stays untouched, standard output says what to do \
            about it, and the exit status is 1.
            """
    )

    @Argument(help: "The file.")
    var file: String

    func run() async throws {
        let edit = try Self.edit(in: try StandardInput.text())
        switch try await EditableFile(file).apply(edit) {
        case .changed(_, let message): try StandardOutput.line(message)
        case .refused(let message):
            try StandardOutput.line(message)
            throw ExitCode.failure
        }
    }

    private static func edit(in text: String) throws -> TextEdit {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)),
            case .object(let members) = value
        else { throw ValidationError("standard input holds no JSON object {\"old\": \"…\", \"new\": \"…\"}") }
        if let name = members.keys.filter({ $0 != "old" && $0 != "new" }).min() {
            throw ValidationError("an edit has no \"\(name)\"; its fields are \"old\" and \"new\"")
        }
        guard let old = members["old"]?.stringValue, let new = members["new"]?.stringValue else {
            throw ValidationError("an edit has two texts, \"old\" and \"new\"")
        }
        return TextEdit(old: old, new: new)
    }
}
