import Foundation
import Looper
import LooperTestSupport
import Testing

@Suite struct ToolsCommandTests {
    private static let tools = SlugRepository.fixtures.appending(path: "tools").path

    @Test func listsNamesFormsAndSources() async throws {
        try await TemporaryDirectory.with { directory in
            let list = try await LooperProgram(home: directory).run("tools", "list", "--tools", Self.tools)
            #expect(list.status == 0, "\(list.errors)")
            #expect(list.output.contains("<bash>command</bash>\n    command: string, required\n    built in"))
            #expect(list.output.contains("<outline path=\"path\" [kind=\"choice\"] [limit=\"integer\"]/>"))
            #expect(list.output.contains("kind: all|classes|functions, default all"))
            #expect(list.output.contains("script bin/outline, described in \(Self.tools)/outline"))
        }
    }

    @Test func theListIsJSONToo() async throws {
        try await TemporaryDirectory.with { directory in
            let list = try await LooperProgram(home: directory).run("tools", "list", "--json", "--tools", Self.tools)
            let names = list.events.compactMap { $0["name"] as? String }
            #expect(names == ["bash", "done", "edit", "outline", "read", "search", "write"])
            let outline = try #require(list.events.first { $0["name"] as? String == "outline" })
            #expect(outline["command"] as? String == "bin/outline")
            #expect(outline["timeout"] as? Double == 20)
            #expect(outline["changes_files"] as? Bool == false)
            let arguments = try #require(outline["arguments"] as? [[String: Any]])
            #expect(arguments.map { $0["name"] as? String } == ["path", "kind", "limit"])
            #expect(arguments[0]["required"] as? Bool == true)
            #expect(arguments[1]["choices"] as? [String] == ["all", "classes", "functions"])
            #expect(arguments[2]["default"] as? String == "200")
        }
    }

    @Test func checkFindsNothingWrongInTheRepository() async throws {
        try await TemporaryDirectory.with { directory in
            let check = try await LooperProgram(home: directory).run("tools", "check", "--tools", Self.tools)
            #expect(check.status == 0)
            #expect(check.output == "7 tools, nothing wrong\n")
        }
    }

    @Test func checkNamesFileAndLine() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("name: a\nhelp: no form\nexample: <b/>\ncommand: ../run\n", to: "mine/a/tool.yaml")
            try directory.write("name: [\n", to: "tools/b/tool.yaml")
            let program = LooperProgram(home: directory)
            let mine = directory.appending("mine").path
            let check = try await program.run("tools", "check", "--tools", mine)
            #expect(check.status == 1)
            let lines = check.output.split(separator: "\n")
            #expect(lines.count == 3, "\(check.output)")
            #expect(lines[0].hasPrefix("\(mine)/a/tool.yaml:2: "))
            #expect(lines[1].hasPrefix("\(mine)/a/tool.yaml:4: "))
            #expect(lines[2].hasPrefix("\(directory.appending("tools").path)/b/tool.yaml:"), "the home's bundles too")
            let list = try await program.run("tools", "--tools", mine)
            #expect(list.status == 0)
            #expect(list.output.contains("<bash>"))
            #expect(list.errors.contains("\(mine)/a/tool.yaml:2: "))
            let missing = try await program.run("tools", "check", "--tools", "nowhere")
            #expect(missing.status == 1)
            #expect(missing.errors.contains("is no folder"))
        }
    }

    @Test func aSessionHasTheToolsOfTheHome() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            try FileManager.default.copyItem(
                atPath: Self.tools,
                toPath: directory.appending("tools").path
            )
            let script = try SlugRepository.script(
                ["<outline path=\"slug.py\"/>", "<outline path=\"slug.py\" limit=\"few\"/>", "<done/>"],
                in: directory
            )
            let output = directory.appending("out").path
            let run = try await LooperProgram(home: directory).run(
                ["run", "--repo", repository.folder.path, "--model", script, "--task", "x", "--output", output])
            #expect(run.status == 0, "\(run.errors)")
            let file = directory.appending("out/trajectory.json")
            let trajectory = try TrajectoryJSON.decode(Data(contentsOf: file))
            #expect(trajectory.opening[0].content.contains("<outline path=\"src/app.py\"/>"))
            #expect(trajectory.steps[0].observation.text.contains("4\tdef slug\n10\tdef title"))
            #expect(trajectory.steps[1].observation.text.contains("limit must be a whole number, not \"few\""))
        }
    }

    @Test func aBrokenBundleStopsASession() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            try directory.write("name: b\n", to: "tools/b/tool.yaml")
            let script = try SlugRepository.script(["<done/>"], in: directory)
            let run = try await LooperProgram(home: directory).run(
                ["run", "--repo", repository.folder.path, "--model", script, "--task", "x"])
            #expect(run.status == 1)
            #expect(run.errors.contains("tools/b/tool.yaml:1: "), "\(run.errors)")
        }
    }
}
