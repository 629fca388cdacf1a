import Foundation
import LooperTestSupport
import Testing

@testable import Looper

@Suite struct TarArchiveTests {
    private static let files = ["a/SKILL.md": Data("text".utf8), "a/b/empty": Data(), "a/big": Data(count: 1_000)]

    @Test func readsWhatItWrote() throws {
        let archive = try TarArchive.encoded(Self.files)
        #expect(archive.count % 512 == 0)
        #expect(try TarArchive.decoded(archive) == Self.files)
        #expect(try TarArchive.encoded(Self.files) == archive)
    }

    @Test(arguments: ["gnu", "pax", "ustar", "v7"])
    func readsArchivesOfTheSystem(format: String) async throws {
        try await TemporaryDirectory.with { home in
            try home.write("text", to: "a/SKILL.md")
            try home.write("more", to: "a/adapter/x")
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["tar", "--format=\(format)", "-C", home.path, "-cf", home.path + "/a.tar", "a"]
            try process.run()
            process.waitUntilExit()
            let found = try TarArchive.decoded(Data(contentsOf: home.appending("a.tar")))
            #expect(found == ["a/SKILL.md": Data("text".utf8), "a/adapter/x": Data("more".utf8)])
        }
    }

    /// One entry with a header that `change` altered; the sum is right again.
    private func archive(_ path: String = "a/x", _ change: (inout [UInt8]) -> Void = { _ in }) throws -> Data {
        var bytes = [UInt8](try TarArchive.encoded([path: Data("1234".utf8)]))
        change(&bytes)
        bytes.replaceSubrange(148..<156, with: Array("        ".utf8))
        let sum = String(bytes[..<512].reduce(0) { $0 + Int($1) }, radix: 8)
        bytes.replaceSubrange(148..<156, with: Array((String(repeating: "0", count: 6 - sum.count) + sum + "\0 ").utf8))
        return Data(bytes)
    }

    private func refusal(_ archive: Data) -> String {
        #expect(throws: LooperError.self) { try TarArchive.decoded(archive) }?.message ?? ""
    }

    @Test(arguments: ["../x", "/etc/x", "a/../../x"])
    func refusesPathsThatLeadOut(path: String) throws {
        #expect(refusal(try archive(path)).contains("leads out of it"))
    }

    @Test(arguments: [
        ("1", "is a link"), ("2", "is a link"), ("3", "neither a file"), ("6", "neither a file"), ("L", "neither"),
    ])
    func refusesWhatIsNoFile(kind: String, message: String) throws {
        #expect(refusal(try archive { $0[156] = kind.utf8.first ?? 0 }).contains(message))
    }

    @Test func refusesSizesBeyondTheEnd() throws {
        #expect(
            refusal(try archive { $0.replaceSubrange(124..<135, with: Array("00077777777".utf8)) }).contains(
                "it ends within"
            )
        )
        #expect(refusal(try archive { $0.replaceSubrange(124..<128, with: Array("0x9-".utf8)) }).contains("no number"))
    }

    @Test func refusesDoublesAndDamage() throws {
        let one = try TarArchive.encoded(["a/x": Data()]).prefix(512)
        #expect(refusal(one + one).contains("there twice"))
        #expect(refusal(Data("no archive".utf8) + Data(count: 600)).contains("no tar archive"))
        #expect(try TarArchive.decoded(Data()).isEmpty)
    }

    /// Whatever bytes there are, the answer is files or an error.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func survivesEveryDamage(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var bytes = [UInt8](try TarArchive.encoded(Self.files))
        for _ in 0..<4 { bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next()) }
        bytes.removeLast(Int(random.next() % 600))
        do {
            #expect(try TarArchive.decoded(Data(bytes)).count <= 3)
        } catch {
            #expect(error.code == .badInput)
        }
    }

    @Test func refusesNamesThatDoNotFit() {
        let error = #expect(throws: LooperError.self) {
            try TarArchive.encoded([String(repeating: "x", count: 101): Data()])
        }
        #expect(error?.message.contains("too long a name") == true)
    }
}
