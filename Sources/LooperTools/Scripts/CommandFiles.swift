import Foundation
import LooperCore

/// The files and the input of one command, in a folder that goes when nobody holds it any more.
final class CommandFiles: Sendable {
    private static let inputName = ".input"

    /// The folder's absolute path.
    let path: String
    private let command: ShellCommand

    /// Writes what `command` brings along below `parent`, which is outside the workspace; `nil` where it brings nothing.
    init?(_ command: ShellCommand, below parent: String) throws(EnvironmentError) {
        guard !command.files.files.isEmpty || !command.input.isEmpty else { return nil }
        self.command = command
        path = "\(parent)/.command-\(UUID().uuidString)"
        for (name, text) in command.files.files { try write(Data(text.utf8), to: name) }
        if !command.input.isEmpty { try write(Data(command.input), to: Self.inputName) }
    }

    deinit {
        // What cannot be removed goes with the parent folder.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The text for the shell, which reads the input, if there is one.
    var text: String {
        command.input.isEmpty ? command.text : "exec <\("\(path)/\(Self.inputName)".shellQuoted); \(command.text)"
    }

    /// The variable that names the folder, where the command brings files.
    var variables: [String: String] {
        command.files.files.isEmpty ? [:] : [ShellCommand.filesVariable: path]
    }

    private func write(_ data: Data, to name: String) throws(EnvironmentError) {
        guard !name.split(separator: "/").contains(".."), !name.utf8.contains(0) else {
            throw EnvironmentError(.outsideWorkspace, "the file \(name) of a command leaves its folder")
        }
        let file = URL(fileURLWithPath: "\(path)/\(name)")
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            try data.write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: file.path)
        } catch {
            throw EnvironmentError(.failed, "the files of a command cannot be written: \(error)")
        }
    }
}
