import ArgumentParser
import Foundation
import Looper

/// `looper tools`: what the model can call, and whether the bundles are in order.
struct ToolsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tools",
        abstract: "Show the tools that a model can call, and check tool bundles.",
        subcommands: [List.self, Check.self],
        defaultSubcommand: List.self
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print name, form, arguments and source of each tool."
        )

        @OptionGroup var folders: ToolFolders

        @Flag(help: "One JSON object a line.")
        var json = false

        func run() async throws {
            let bundles = try ToolCatalogue(data: folders.data).bundles
            for tool in bundles.bundles.sorted(by: { $0.key < $1.key }).map({ ToolListing($0.value) }) {
                try StandardOutput.line(json ? JSONLine.encode(tool) : tool.text.withVisibleControls)
            }
            for diagnostic in bundles.diagnostics { Terminal().line("\(diagnostic)".withVisibleControls) }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print what is wrong with tool bundles, with file and line; exit status 1 where anything is."
        )

        @OptionGroup var folders: ToolFolders

        func run() async throws {
            let bundles = try ToolCatalogue(data: folders.data).bundles
            for diagnostic in bundles.diagnostics { try StandardOutput.line("\(diagnostic)".withVisibleControls) }
            guard bundles.diagnostics.isEmpty else { throw ExitCode.failure }
            try StandardOutput.line("\(bundles.bundles.count) tools, nothing wrong")
        }
    }
}

/// A tool as `looper tools list` shows it.
struct ToolListing: Encodable {
    struct Argument: Encodable {
        var name: String
        var type: String
        var `in`: String
        var required: Bool
        var `default`: String?
        var choices: [String]?
    }

    var name: String
    var form: String
    var arguments: [Argument]
    var changesFiles: Bool
    /// The script in the bundle's folder; a standard tool has none.
    var command: String?
    /// Seconds, where the bundle sets them.
    var timeout: Double?
    var source: String
    var help: String

    init(_ bundle: ToolBundle) {
        name = bundle.specification.name
        form = bundle.form
        arguments = bundle.arguments.map(Argument.init)
        changesFiles = bundle.specification.changesFiles
        command = bundle.script?.path
        timeout = bundle.script?.timeout
        source = bundle.source
        help = bundle.specification.help
    }

    /// A few lines for people.
    var text: String {
        let script = command.map { "script \($0)" } ?? "built in"
        let kind = changesFiles ? "\(script), changes files" : script
        return ([form] + arguments.map(\.text) + ["\(kind), described in \(source)"]).joined(separator: "\n    ")
    }
}

extension ToolListing.Argument {
    init(_ argument: ToolArgument) {
        name = argument.name
        type = argument.type.name
        self.in = argument.place.rawValue
        required = argument.isRequired
        self.default = argument.defaultValue
        if case .choice(let words) = argument.type { choices = words }
    }

    fileprivate var text: String {
        let parts = [
            choices.map { $0.joined(separator: "|") } ?? type, required ? "required" : nil,
            self.default.map { "default \($0)" },
        ]
        return "\(name): \(parts.compactMap { $0 }.joined(separator: ", "))"
    }
}
