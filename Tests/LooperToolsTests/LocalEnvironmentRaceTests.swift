import Foundation
import LooperCore
import Synchronization
import Testing

@testable import LooperTools

#if os(Linux)
/// Folders that change while files are read and written.
@Suite struct LocalEnvironmentRaceTests {
    private static let outside = "outside"

    /// For a second a thread exchanges a folder for a link that leads out, and a file for a link, a pipe and a folder.
    @Test func notAByteOutsideIsReadOrWritten() async throws {
        let scratch = try Scratch()
        try scratch.put("inside", at: "folder/file")
        try scratch.put("inside", at: "name")
        try scratch.put(Self.outside, at: "../elsewhere/file")
        let environment = try scratch.environment()
        let isOver = Atomic(false)
        let root = scratch.root
        let swapper = Thread {
            while !isOver.load(ordering: .relaxed) { Self.exchange(root) }
        }
        swapper.start()
        let end = ContinuousClock.now + .seconds(1)
        var counts = (read: 0, written: 0, refused: 0)
        while ContinuousClock.now < end {
            for path in ["folder/file", "name", "folder/new/deep", "folder/../folder/file"] {
                do {
                    let bytes = try await environment.read(path)
                    #expect(String(decoding: bytes, as: UTF8.self) != Self.outside)
                    counts.read += 1
                } catch is EnvironmentError {
                    counts.refused += 1
                }
                do {
                    try await environment.write(Array("inside".utf8), to: path)
                    counts.written += 1
                } catch is EnvironmentError {
                    counts.refused += 1
                }
            }
            #expect(try await environment.files().allSatisfy { !$0.hasPrefix("elsewhere") })
        }
        isOver.store(true, ordering: .relaxed)
        #expect(counts.read > 0 && counts.written > 0 && counts.refused > 0, "\(counts)")
        #expect(try scratch.text("../elsewhere/file") == Self.outside)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/elsewhere") == ["file"])
    }

    private static func exchange(_ root: String) {
        rename(root + "/folder", root + "/aside")
        symlink("../elsewhere", root + "/folder")
        unlink(root + "/folder")
        // Folders that a write made in between.
        try? FileManager.default.removeItem(atPath: root + "/folder")
        rename(root + "/aside", root + "/folder")
        rename(root + "/name", root + "/kept")
        symlink("../elsewhere/file", root + "/name")
        unlink(root + "/name")
        mkfifo(root + "/name", 0o600)
        unlink(root + "/name")
        mkdir(root + "/name", 0o700)
        rmdir(root + "/name")
        rename(root + "/kept", root + "/name")
    }

    @Test func aFileWithAnotherNameOutsideIsReplacedAndNotWrittenThrough() async throws {
        let scratch = try Scratch()
        try scratch.put("outside", at: "../original")
        chmod(scratch.path + "/original", 0o751)
        link(scratch.path + "/original", scratch.root + "/copy")
        let environment = try scratch.environment()
        try await environment.write(Array("new".utf8), to: "copy")
        #expect(try scratch.text("copy") == "new")
        #expect(try scratch.text("../original") == "outside")
        let mode = try FileManager.default.attributesOfItem(atPath: scratch.root + "/copy")[.posixPermissions]
        #expect(mode as? Int == 0o751)
    }

    @Test(arguments: ["pipe", "socket", "link"])
    func whatIsNoFileDoesNotHang(_ kind: String) async throws {
        let scratch = try Scratch()
        let place = scratch.root + "/x"
        switch kind {
        case "pipe": mkfifo(place, 0o600)
        case "socket":
            let made = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(made) }
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            try #require(place.utf8.count < 100)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: place.utf8) }
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                    _ = bind(made, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        default: try FileSystem.link(place, to: "/proc/self/environ")
        }
        let environment = try scratch.environment()
        await #expect(throws: EnvironmentError.self) { try await environment.read("x") }
        await #expect(throws: EnvironmentError.self) { try await environment.write([1], to: "x") }
        await #expect(throws: EnvironmentError.self) { try await environment.read("x/y") }
        #expect(try await environment.files() == [])
    }

    /// A tebibyte of nothing.
    @Test func aSparseFileIsRefusedUnread() async throws {
        let scratch = try Scratch()
        try scratch.put("", at: "huge")
        try #require(truncate(scratch.root + "/huge", 1 << 40) == 0)
        let error = await #expect(throws: EnvironmentError.self) { try await scratch.environment().read("huge") }
        #expect(error?.message.contains("1099511627776 bytes") == true)
    }
}
#endif
