import Foundation
import Testing

@testable import LooperTasks

@Suite struct SourceArchiveTests {
    private func pack(_ scratch: Scratch, as name: String) async throws -> URL {
        let source = try scratch.folder("pack/lib-1.0")
        try source.put("x = 1\n", at: "lib/x.py")
        try source.put("*.py\n", at: ".gitignore")
        try source.put("#!/bin/sh\n", at: "run.sh")
        chmod(source.path + "/run.sh", 0o755)
        let archive = scratch.url.appendingPathComponent(name)
        let pack = scratch.url.appendingPathComponent("pack")
        let ending =
            name.hasSuffix("zip")
            ? try await Program("python3").run(["-m", "zipfile", "-c", archive.path, "lib-1.0"], in: pack)
            : try await Program("tar").run(["-czf", archive.path, "lib-1.0"], in: pack)
        #expect(ending.succeeded)
        return archive
    }

    @Test(arguments: ["lib.tar.gz", "lib.zip"])
    func theSameArchiveGivesTheSameCommit(_ name: String) async throws {
        let scratch = try Scratch()
        let archive = try await pack(scratch, as: name)
        let one = try await SourceArchive.repository(from: archive, in: scratch.url.appendingPathComponent("one"))
        let other = try await SourceArchive.repository(from: archive, in: try scratch.folder("other"))
        #expect(one == other)
        if name == "lib.tar.gz" { #expect(one == "e8952ca8ebf8c624ed4bd81f291ac586b3628c5c") }
        let root = scratch.url.appendingPathComponent("one")
        #expect(try root.text("lib/x.py") == "x = 1\n")
        #expect(try await Git(root).line(["status", "--porcelain"]) == "")
        #expect(try await Git(root).line(["ls-files", "lib"]) == "lib/x.py", "ignored files are part of an archive")
        _ = try await Workspace.make(from: root, commit: one, in: scratch.folder("work"))
    }

    @Test(arguments: [
        ("ln -s /etc/passwd a/l", "link"), ("ln -s ../../x a/l", "link"), ("mkdir -p a/.git", "repository of its own"),
        ("mkdir -p a/.git a/c; touch a/.git/config", "repository of its own"),
    ])
    func hostileArchivesAreRefused(_ command: String, _ words: String) async throws {
        let scratch = try Scratch()
        let script = "mkdir a; touch a/f; \(command); tar -czf bad.tar.gz a"
        #expect(try await Program("bash").run(["-c", script], in: scratch.url).succeeded)
        let error = await #expect(throws: TasksError.self) {
            try await SourceArchive.repository(
                from: scratch.url.appendingPathComponent("bad.tar.gz"),
                in: scratch.url.appendingPathComponent("out")
            )
        }
        #expect(error?.code == .badArchive)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(!scratch.url.holds("out"))
    }

    @Test func entriesThatLeadOutAreRefused() async throws {
        let scratch = try Scratch()
        let script = "mkdir d; touch evil; cd d; tar -P -czf ../bad.tar.gz ../evil; rm ../evil"
        #expect(try await Program("bash").run(["-c", script], in: scratch.url).succeeded)
        let archive = scratch.url.appendingPathComponent("bad.tar.gz")
        let error = await #expect(throws: TasksError.self) {
            try await SourceArchive.repository(from: archive, in: scratch.url.appendingPathComponent("d/e"))
        }
        #expect(error?.message.contains("leads out of it") == true)
        #expect(!scratch.url.holds("d/evil") && !scratch.url.holds("evil"))
    }

    @Test func whatIsNoArchiveOrNoEmptyPlaceIsRefused() async throws {
        let scratch = try Scratch()
        try scratch.url.put("text", at: "not.tar.gz")
        try scratch.url.put("keep", at: "full/keep")
        let place = scratch.url.appendingPathComponent("full")
        let broken = scratch.url.appendingPathComponent("not.tar.gz")
        #expect(
            await code { try await SourceArchive.repository(from: broken, in: scratch.url.appendingPathComponent("o")) }
                == .badArchive
        )
        #expect(
            await code { try await SourceArchive.repository(from: place.appendingPathComponent("no.zip"), in: place) }
                == .badArchive
        )
        let good = try await pack(scratch, as: "good.zip")
        #expect(await code { try await SourceArchive.repository(from: good, in: place) } == .badArchive)
        #expect(try scratch.url.text("full/keep") == "keep")
    }
}
