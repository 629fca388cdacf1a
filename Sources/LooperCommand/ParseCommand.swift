import ArgumentParser
import Foundation
import Looper

/// `looper parse`: one reply of a model on standard input, what it says as JSON on standard output.
struct ParseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Print what one reply of a model says, as a JSON object.",
        discussion: """
            Reads the reply from standard input as a session would. The object's status is call, none, malformed or \
            truncated. Exit status 0 whatever the reply says.
            """
    )

    @Option(help: "A folder of further tool bundles: NAME/tool.yaml.")
    var tools: String?

    @Flag(help: "The reply was cut by the length limit.")
    var truncated = false

    func run() async throws {
        let data = DataFolders(home: LooperHome())
        let standard = try ToolSet.standard(bundles: ToolBundles(from: data.folder("tools")))
        let specifications = try standard.map(\.specification) + bundled(beside: standard)
        let reader = ReplyReader(specifications, prompts: try PromptSet(files: data.folder("prompts")))
        let reply = try StandardInput.text()
        let parsed = reader.read(reply, stopReason: truncated ? .length : .endOfTurn)
        var report = ParseReport(parsed, reader: reader, tools: specifications)
        if let call = parsed.call, let tool = standard.first(where: { $0.specification.name == call.name }),
            let complaint = try await CallArguments.complaint(about: call, of: tool)
        {
            report.refuse(complaint, tool: call.name)
        }
        try StandardOutput.line(JSONLine.encode(report.json))
    }

    /// The tools of the folder that the option names.
    private func bundled(beside standard: [any Tool]) throws -> [ToolSpecification] {
        guard let tools else { return [] }
        let folder = URL(fileURLWithPath: tools, isDirectory: true).standardizedFileURL
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isDirectory), isDirectory.boolValue
        else {
            throw LooperError(.badInput, "\(tools) is no folder; --tools names one that holds NAME/tool.yaml")
        }
        let parent = TextFolderSource.directory(folder.deletingLastPathComponent())
        let bundles = ToolBundles(from: try parent.folder(folder.lastPathComponent))
        if let diagnostic = bundles.diagnostics.first { throw LooperError(.badInput, "\(tools)/\(diagnostic)") }
        let taken = Set(standard.map(\.specification.name))
        if let name = bundles.bundles.keys.sorted().first(where: taken.contains) {
            throw LooperError(.badInput, "\(tools)/\(name): there is a tool of this name already; rename the folder")
        }
        return bundles.bundles.values.map(\.specification).sorted { $0.name < $1.name }
    }
}

/// What `looper parse` prints.
private struct ParseReport {
    private var members: [String: JSONValue] = [:]

    init(_ parsed: ParsedReply, reader: ReplyReader, tools: [ToolSpecification]) {
        let thought = parsed.thought.trimmingCharacters(in: .whitespacesAndNewlines)
        if !thought.isEmpty { members["thought"] = .string(thought) }
        switch parsed.content {
        case .call(let call):
            members["status"] = .string("call")
            members["tool"] = .string(call.name)
            let arguments = tools.first { $0.name == call.name }.map { CallArguments(call, of: $0).values }
            members["arguments"] = .object(arguments ?? [:])
        case .failure(.malformed(let tool, let flaw)):
            let message = reader.answer(to: .malformed(tool: tool, flaw: flaw), replyTokens: 0)
            refuse(message, tool: tool)
        case .failure(.truncated(let tool)):
            members["status"] = .string("truncated")
            members["tool"] = tool.map(JSONValue.string) ?? .null
        case .failure(.noCall), .failure(.repetition):
            members["status"] = .string("none")
        }
    }

    /// Makes it a malformed call, with what the model is told.
    mutating func refuse(_ message: String, tool: String) {
        members["status"] = .string("malformed")
        members["tool"] = .string(tool)
        members["message"] = .string(message)
        members["arguments"] = nil
    }

    var json: JSONValue { .object(members) }
}
