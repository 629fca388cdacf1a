import Foundation
import Looper
import LooperTestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct SkillsCommandTests {
    private func skill(version: Int = 1, adapter: Data = Data([0xFF, 0, 1])) throws -> StoredSkill {
        let repositories = [SkillSource.Repository(name: "slug", commit: "c0ffee")]
        var manifest = SkillManifest(
            name: "fix-slugs",
            version: version,
            created: "2026-01-02T03:04:05Z",
            source: SkillSource(
                tasks: "a1",
                prompts: "b2",
                tools: "c3",
                template: "d4",
                counts: ["demonstrations": 250],
                repositories: repositories,
                paths: ["slug.py", "gone.py"]
            ),
            base: ModelIdentity(name: "tiny", window: 2048)
        )
        manifest.prompt = PromptEncoding(sha256: "", tokens: 9, distiller: "statistics", gate: gate(.rejected, 3))
        let tried = SelectionRecord(scope: "reply", epoch: 2, scale: 0.75, resolved: 7, tasks: 20, steps: 6.5)
        manifest.weights = WeightsEncoding(
            sha256: "",
            bytes: 0,
            scope: "reply",
            scale: 0.75,
            training: .object(["rank": .integer(16)]),
            selection: [tried],
            gate: gate(.admitted, 15)
        )
        return try StoredSkill(
            manifest,
            skill: Skill(
                name: "fix-slugs",
                description: "Repairs slugs.",
                body: "- Version \(version) of `slug.py`.\n"
            ),
            adapter: ["adapter_config.json": Data("{}".utf8), "adapter_model.safetensors": adapter],
            digest: .sha256
        )
    }

    private func gate(_ verdict: GateRecord.Verdict, _ resolved: Int) -> GateRecord {
        GateRecord(
            verdict: verdict,
            reason: "of the numbers",
            tasks: "e5",
            pairs: 60,
            baselineResolved: 6,
            resolved: resolved,
            gained: 10,
            lost: 1,
            difference: 0.15,
            low: 0.05,
            high: 0.26,
            eValue: 31.5,
            objections: verdict == .rejected ? ["steps rise by 40%"] : []
        )
    }

    private func write(_ skill: StoredSkill, to library: URL) throws {
        try SkillFolder(library: library, name: skill.name, digest: .sha256).write(skill)
    }

    @Test func listTellsVerdictsWithTheirNumbers() async throws {
        try await TemporaryDirectory.with { home in
            try write(skill(), to: home.appending("skills"))
            let list = try await LooperProgram(home: home).run("skills", "list")
            #expect(list.status == 0, "\(list.errors)")
            let lines = list.output.split(separator: "\n")
            #expect(lines[0].hasPrefix("fix-slugs") && lines[0].contains("version 1"))
            #expect(
                lines[1] == "    prompt   rejected  3 of 60 against 6, +15.0 points [5.0, 26.0], 10 gained, 1 lost, "
                    + "e = 31.5; steps rise by 40%"
            )
            #expect(lines[2].hasPrefix("    weights  admitted  15 of 60 against 6"))
            #expect(lines[3].hasPrefix("run-the-failing-test") && lines[3].contains("by hand"))
        }
    }

    @Test func listIsJSONTooAndTellsWhatIsStale() async throws {
        try await TemporaryDirectory.with { home in
            try write(skill(), to: home.appending("lib"))
            let repository = try await SlugRepository.make(in: home)
            let flags = ["--library", home.appending("lib").path, "--repo", repository.folder.path]
            let list = try await LooperProgram(home: home).run(["skills", "list", "--json"] + flags)
            #expect(list.status == 0, "\(list.errors)")
            let event = try #require(list.events.first)
            #expect(event["stale"] as? Bool == true)
            let staleness = try #require(event["staleness"] as? [String: Any])
            #expect(staleness["gone"] as? [String] == ["gone.py"])
            #expect(staleness["named"] as? [String] == ["gone.py", "slug.py"])
            let encodings = try #require(event["encodings"] as? [[String: Any]])
            #expect(encodings.map { $0["admitted"] as? Bool } == [false, true])
            #expect(encodings[0]["objection"] as? String == "the gate rejected fix-slugs as prompt: of the numbers")
            #expect((encodings[1]["gate"] as? [String: Any])?["baseline_resolved"] as? Int == 6)
            let text = try await LooperProgram(home: home).run(["skills", "list"] + flags)
            #expect(text.output.contains("stale, 1 of 2 paths are gone at HEAD: gone.py"))
        }
    }

    @Test func showTellsAllOfIt() async throws {
        try await TemporaryDirectory.with { home in
            try write(skill(), to: home.appending("skills"))
            let program = LooperProgram(home: home)
            let show = try await program.run("skills", "show", "fix-slugs")
            #expect(show.status == 0, "\(show.errors)")
            for line in [
                "base            tiny, window 2048", "learned from    250 demonstrations",
                "repositories    slug at c0ffee",
                "tried           scope reply, epoch 2, scale 0.75: 7 of 20 development tasks",
                "gate            admitted: of the numbers", "router          a router may draw it",
                "training        {\"rank\":16}", "- Version 1 of `slug.py`.",
            ] { #expect(show.output.contains(line), "\(show.output)") }
            let json = try #require(try await program.run("skills", "show", "fix-slugs", "--json").events.first)
            let manifest = try #require(json["manifest"] as? [String: Any])
            #expect((manifest["weights"] as? [String: Any])?["bytes"] as? Int == 3)
            #expect((json["files"] as? [String: Int])?["adapter/adapter_model.safetensors"] == 3)
            let unknown = try await program.run("skills", "show", "nothing")
            #expect(unknown.status == 1 && unknown.errors.contains("known are: fix-slugs, run-the-failing-test"))
        }
    }

    @Test func diffTellsWhatAVersionChanged() async throws {
        try await TemporaryDirectory.with { home in
            for version in 1...3 { try write(skill(version: version), to: home.appending("skills")) }
            let program = LooperProgram(home: home)
            let diff = try await program.run("skills", "diff", "fix-slugs")
            #expect(diff.output.contains("-- Version 2 of `slug.py`.\n+- Version 3 of"), "\(diff.errors)")
            let first = try await program.run("skills", "diff", "fix-slugs", "--with", "1", "--json")
            let fields = try #require(first.events.first?["fields"] as? [[String: Any]])
            let version = try #require(fields.first { $0["path"] as? String == "version" })
            #expect(version["was"] as? Int == 1 && version["now"] as? Int == 3)
            let missing = try await program.run("skills", "diff", "fix-slugs", "--with", "9")
            #expect(missing.status == 1 && missing.errors.contains("kept are: 1, 2"))
        }
    }

    @Test func retireNeedsAReasonAndCanBeTakenBack() async throws {
        try await TemporaryDirectory.with { home in
            try write(skill(), to: home.appending("skills"))
            let program = LooperProgram(home: home)
            #expect(try await program.run("skills", "retire", "fix-slugs").errors.contains("say why: --reason TEXT"))
            let retire = try await program.run("skills", "retire", "fix-slugs", "--reason", "helps no more")
            #expect(retire.status == 0 && retire.output.hasSuffix("fix-slugs: retired\n"), "\(retire.errors)")
            let list = try await program.run("skills", "list", "--json")
            let event = try #require(list.events.first)
            #expect((event["retired"] as? [String: Any])?["reason"] as? String == "helps no more")
            #expect((event["encodings"] as? [[String: Any]])?.map { $0["admitted"] as? Bool } == [false, false])
            let undo = try await program.run("skills", "retire", "fix-slugs", "--undo")
            #expect(undo.status == 0 && undo.output.hasSuffix("in use again\n"))
            let byHand = try await program.run("skills", "retire", "run-the-failing-test", "--reason", "x")
            #expect(byHand.status == 1 && byHand.errors.contains("written by hand"))
        }
    }

    @Test func exportAndImportGoThereAndBack() async throws {
        try await TemporaryDirectory.with { home in
            try write(skill(), to: home.appending("skills"))
            let program = LooperProgram(home: home)
            let (one, two) = (home.path + "/1.tar.gz", home.path + "/2.tar.gz")
            #expect(try await program.run("skills", "export", "fix-slugs", "--output", one).status == 0)
            #expect(try await program.run("skills", "export", "fix-slugs", "--output", two).status == 0)
            #expect(FileManager.default.contentsEqual(atPath: one, andPath: two))
            let flags = ["--library", home.path + "/other"]
            let first = try await program.run(["skills", "import", one, "--json"] + flags)
            #expect(first.status == 0 && first.events.first?["version"] as? Int == 1, "\(first.errors)")
            let folder = SkillFolder(library: home.appending("other"), name: "fix-slugs", digest: .sha256)
            #expect(try folder.read() == skill())
            let second = try await program.run(["skills", "import", one] + flags)
            #expect(second.status == 1 && second.errors.contains("say --replace"))
            #expect(try await program.run(["skills", "import", one, "--replace"] + flags).status == 0)
        }
    }

    @Test func whatLeadsOutOrIsALinkIsNotImported() async throws {
        try await TemporaryDirectory.with { home in
            let program = LooperProgram(home: home)
            try home.write("x", to: "in/evil/SKILL.md")
            let link = home.appending("in/evil/link")
            try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "/etc/passwd")
            let tar = "cd \(home.path)/in && tar"
            _ = try await program.shell(
                "\(tar) -czf ../link.tar.gz evil && \(tar) -czPf ../out.tar.gz evil/../../in/evil"
            )
            let linked = try await program.run("skills", "import", home.path + "/link.tar.gz")
            #expect(linked.status == 1 && linked.errors.contains("is a link"), "\(linked.errors)")
            let out = try await program.run("skills", "import", home.path + "/out.tar.gz")
            #expect(out.status == 1 && out.errors.contains("leads out of it"), "\(out.errors)")
            #expect(!FileManager.default.fileExists(atPath: home.path + "/skills"))
            let missing = try await program.run("skills", "list", "--library", home.path + "/nowhere")
            #expect(missing.status == 1 && missing.errors.contains("is no folder"))
        }
    }

    @Test func aBrokenSkillIsNamedAndTheOthersListed() async throws {
        try await TemporaryDirectory.with { home in
            try write(skill(), to: home.appending("skills"))
            try home.write("- Changed.\n", to: "skills/broken/SKILL.md")
            try home.write("", to: "skills/No_Name/SKILL.md")
            let list = try await LooperProgram(home: home).run("skills")
            #expect(list.status == 1)
            #expect(list.output.contains("fix-slugs") && !list.output.contains("broken"))
            #expect(list.errors.contains("broken/SKILL.md:1: a skill begins with a line '---'"))
            #expect(list.errors.contains("\"No_Name\": a name is lower-case letters, digits"))
        }
    }

    @Test func aSessionIsToldWhatTheGateSaidAndTakesNothingRetired() async throws {
        try await TemporaryDirectory.with { home in
            try write(skill(), to: home.appending("skills"))
            let repository = try await SlugRepository.make(in: home)
            let script = try SlugRepository.script(["<done/>"], in: home)
            let program = LooperProgram(home: home)
            let arguments = [
                "run", "--repo", repository.folder.path, "--model", script, "--task", "x", "--skill", "fix-slugs",
            ]
            let run = try await program.run(arguments)
            #expect(run.errors.contains("the gate rejected fix-slugs as prompt: of the numbers; it is used because"))
            #expect(try await program.run("skills", "retire", "fix-slugs", "--reason", "old").status == 0)
            let retired = try await program.run(arguments)
            #expect(retired.status == 1 && retired.errors.contains("looper skills retire fix-slugs --undo"))
        }
    }

    /// A kill while a version is replaced leaves one of the two, whole.
    @Test func aKillLeavesAWholeSkill() async throws {
        try await TemporaryDirectory.with { home in
            let library = home.appending("skills")
            let folder = SkillFolder(library: library, name: "fix-slugs", digest: .sha256)
            let (old, new) = try (skill(version: 1), skill(version: 2, adapter: Data(count: 16 << 20)))
            try folder.write(old)
            let archive = home.appending("new.tar.gz")
            try await SkillArchive.packed(new).write(to: archive)
            let incoming = library.appending(path: ".incoming/fix-slugs/adapter")
            let arguments = ["skills", "import", archive.path, "--replace"]
            try await LooperProgram(home: home).runAndKill(arguments, at: .exists(incoming))
            let found = try folder.read()
            #expect(found == old || found == new)
            let again = try await LooperProgram(home: home).run(arguments)
            #expect(again.status == 0, "\(again.errors)")
            #expect(try folder.read() == new)
            #expect(try folder.readPrevious(1) == old)
        }
    }
}
