import LooperCore

/// Small tools over any environment, with the forms of the real ones.
enum TestTools {
    static let bash = ToolSpecification(
        name: "bash",
        help: "Run a command.\n<bash>ls</bash>",
        example: "<bash>ls src</bash>",
        changesFiles: true
    )
    static let read = ToolSpecification(
        name: "read",
        help: "Show lines.\n<read>a.py:1-9</read>",
        example: "<read>a.py</read>"
    )
    static let search = ToolSpecification(
        name: "search",
        optionalAttributes: ["path"],
        help: "Find a text.\n<search>x</search>",
        example: "<search>x</search>"
    )
    static let edit = ToolSpecification(
        name: "edit",
        requiredAttributes: ["path"],
        body: .content,
        help: "Replace lines.\n<edit path=\"a.py\">\nold\n=======\nnew\n</edit>",
        example: "<edit path=\"a.py\">\nold\n=======\nnew\n</edit>",
        changesFiles: true
    )
    static let write = ToolSpecification(
        name: "write",
        requiredAttributes: ["path"],
        body: .content,
        help: "Write a file.\n<write path=\"a.py\">\nx\n</write>",
        example: "<write path=\"a.py\">\nx\n</write>",
        changesFiles: true
    )
    static let done = ToolSpecification(name: "done", body: .none, help: "Finish.\n<done/>", example: "<done/>")

    static let specifications = [bash, read, search, edit, write, done]

    static let all: [any Tool] = [ShellTool(), ReadTool(), EditTool(), WriteTool(), DoneTool()]
}

struct ShellTool: Tool {
    let specification = TestTools.bash

    func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        let result = try await environment.run(ShellCommand(call.body))
        let summary = "bash: exit status \(result.status)"
        return Observation(
            result.status == 0 ? .succeeded : .failed,
            "\(result.output)(\(result.status))",
            summary: summary
        )
    }
}

struct ReadTool: Tool {
    let specification = TestTools.read

    func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        let path = call.body.split(separator: ":").first.map(String.init) ?? ""
        do {
            let text = String(decoding: try await environment.read(path), as: UTF8.self)
            return Observation(.succeeded, text.isEmpty ? "empty" : text, summary: "read \(path)")
        } catch {
            return Observation(.failed, "\(error)", summary: "read: failed")
        }
    }
}

struct EditTool: Tool {
    let specification = TestTools.edit

    func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        let path = call.attributes["path"] ?? ""
        let halves = call.body.split(separator: "\n=======\n", maxSplits: 1).map(String.init)
        do {
            let text = String(decoding: try await environment.read(path), as: UTF8.self)
            guard halves.count == 2, text.split(separator: halves[0], omittingEmptySubsequences: false).count == 2
            else {
                return Observation(.failed, "the old text does not occur exactly once", summary: "edit: failed")
            }
            try await environment.write(Array(text.replacing(halves[0], with: halves[1]).utf8), to: path)
            return Observation(.succeeded, "Edited.", summary: "edited a file")
        } catch {
            return Observation(.failed, "\(error)", summary: "edit: failed")
        }
    }
}

struct WriteTool: Tool {
    let specification = TestTools.write

    func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        do {
            try await environment.write(Array(call.body.utf8), to: call.attributes["path"] ?? "")
            return Observation(.succeeded, "Written.", summary: "wrote a file")
        } catch {
            return Observation(.failed, "\(error)", summary: "write: failed")
        }
    }
}

struct DoneTool: Tool {
    let specification = TestTools.done

    func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        Observation(.finished, "Finished.", summary: "done")
    }
}
