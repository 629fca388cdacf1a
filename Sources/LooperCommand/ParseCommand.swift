import ArgumentParser
import Foundation
import Looper

/// `looper parse`: one reply of a model on standard input, what it says as JSON on standard output.
struct ParseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Print what one reply of a model says, as a JSON object.",
        discussion: """
            Reads one whole reply from standard input. A session stops the model at the first end tag on its own line; \
            parse sees what follows too, and a later end tag may end the call. The object's status is call, none, \
            malformed or truncated. Exit status 0 whatever the reply says.
            """
    )

    @OptionGroup var folders: ToolFolders

    @Flag(help: "The reply was cut by the length limit.")
    var truncated = false

    func run() async throws {
        let data = folders.data
        let catalogue = try ToolCatalogue(data: data)
        let tools = try catalogue.tools()
        let reader = ReplyReader(tools.map(\.specification), prompts: try PromptSet(files: data.folder("prompts")))
        let parsed = reader.read(try StandardInput.decoded(), stopReason: truncated ? .length : .endOfTurn)
        var report = ParseReport(parsed, reader: reader, bundles: catalogue.bundles)
        if let call = parsed.call, let tool = tools.first(where: { $0.specification.name == call.name }),
            let complaint = try await CallArguments.complaint(about: call, of: tool)
        {
            report.refuse(complaint, tool: call.name)
        }
        try StandardOutput.line(JSONLine.encode(report.json))
    }
}

/// What `looper parse` prints.
private struct ParseReport {
    private var members: [String: JSONValue] = [:]

    init(_ parsed: ParsedReply, reader: ReplyReader, bundles: ToolBundles) {
        let thought = parsed.thought.trimmingCharacters(in: .whitespacesAndNewlines)
        if !thought.isEmpty { members["thought"] = .string(thought) }
        switch parsed.content {
        case .call(let call):
            members["status"] = .string("call")
            members["tool"] = .string(call.name)
            let arguments = bundles.bundles[call.name]?.arguments ?? []
            members["arguments"] = .object(CallArguments(call, of: arguments).values)
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
