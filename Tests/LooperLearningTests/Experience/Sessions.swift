import Foundation
import LooperAgent
import LooperCore
import LooperTestSupport

@testable import LooperLearning

/// Sessions for tests, written in a few words.
enum Sessions {
    /// A step: a sentence, a call, and what came back.
    typealias Turn = (thought: String, call: ToolCall, status: Observation.Status, text: String)

    static func test(_ name: String, passes: Bool) -> Turn {
        let text =
            passes ? "exit status 0\n1 passed in 0.1s" : "exit status 1\nE  AssertionError: 5 != 6\n1 failed in 0.1s"
        let call = ToolCall("bash", body: "python3 -m pytest -q tests/test_\(name).py::test_\(name)_it")
        return ("I run the test.", call, passes ? .succeeded : .failed, text)
    }

    static func search(_ name: String) -> Turn {
        (
            "I search for `\(name)_sum`.", ToolCall("search", body: "def \(name)_sum"), .succeeded,
            "lib/\(name).py:7: def \(name)_sum(x):"
        )
    }

    static func read(_ path: String) -> Turn {
        ("I read it.", ToolCall("read", body: "\(path):1-40"), .succeeded, "\(path), lines 1-40 of 90\n1\tx = 1")
    }

    static func edit(_ path: String, _ old: String = "    return x - 1", _ new: String = "    return x + 1") -> Turn {
        let call = ToolCall("edit", attributes: ["path": path], body: "\(old)\n=======\n\(new)")
        return ("Line 8 is wrong.", call, .succeeded, "Edited \(path). Now it reads:\n8\t\(new)")
    }

    static let done: Turn = ("It passes.", ToolCall("done"), .finished, "Done.")

    /// The way to solve a task about one module.
    static func solution(_ name: String) -> [Turn] {
        [
            test(name, passes: false), search(name), read("lib/\(name).py"), edit("lib/\(name).py"),
            test(name, passes: true), done,
        ]
    }

    static func trajectory(
        _ task: String,
        _ turns: [Turn],
        outcome: Outcome? = .submitted,
        skills: [String] = []
    ) -> Trajectory {
        var provenance = Provenance(
            session: "s/\(task)",
            task: task,
            model: ModelIdentity(name: "m", window: 4096),
            skills: skills,
            startedAt: 0
        )
        provenance.base = SessionBase(repository: "/somewhere/shop", commit: "c1", tree: "t1")
        var trajectory = Trajectory(provenance: provenance, opening: [Message(.system, "S"), Message(.user, "T")])
        let renderer = CallRenderer(tools)
        trajectory.steps = zip(1..., turns).map { number, turn in
            var step = Step(
                number: number,
                reply: "\(turn.thought)\n\(renderer.render(turn.call))",
                stopReason: .endOfTurn,
                call: turn.call,
                observation: Observation(turn.status, turn.text, summary: ""),
                usage: Usage()
            )
            if turn.call.name == "read" {
                step.observation.excerpt = FileExcerpt(path: "x", first: 1, last: 40, lineCount: 90)
            }
            step.tokens = TokenDelta(reused: 0, ids: [1, 2, 3], lossMask: [0, 0, 1])
            return step
        }
        trajectory.outcome = outcome
        return trajectory
    }

    static func experience(
        _ task: String,
        _ turns: [Turn],
        resolved: Bool?,
        kind: Experience.Kind = .session,
        skills: [String] = []
    ) -> Experience {
        Experience(
            kind: kind,
            file: URL(fileURLWithPath: "/x"),
            task: task,
            resolved: resolved,
            trajectory: trajectory(task, turns, skills: skills)
        )
    }

    static let tools = [
        ToolSpecification(name: "bash", help: "", example: "", changesFiles: true),
        ToolSpecification(name: "search", optionalAttributes: ["path"], help: "", example: ""),
        ToolSpecification(name: "read", help: "", example: ""),
        ToolSpecification(
            name: "edit",
            requiredAttributes: ["path"],
            body: .content,
            help: "",
            example: "",
            changesFiles: true
        ),
        ToolSpecification(name: "done", body: .none, help: "", example: ""),
    ]
}

extension TemporaryDirectory {
    /// Writes a session's file into a folder.
    func write(_ trajectory: Trajectory, to folder: String) throws {
        try write(String(decoding: TrajectoryJSON.encode(trajectory), as: UTF8.self), to: "\(folder)/trajectory.json")
    }
}
