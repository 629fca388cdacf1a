import Foundation
import LooperTestSupport
import LooperTools
import Testing

@Suite struct EditableFileTests {
    private let edit = TextEdit(old: "b", new: "B")

    private func mode(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? -1
    }

    @Test(arguments: [0o644, 0o755, 0o600, 0o741, 0o4755])
    func theModeStays(_ wanted: Int) async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("a\r\nb\r\n", to: "f")
            let path = directory.appending("f").path
            chmod(path, mode_t(wanted))
            guard case .changed = try await EditableFile(path).apply(edit) else {
                Issue.record("the edit applies")
                return
            }
            #expect(try directory.read("f") == "a\r\nB\r\n")
            #expect(try mode(path) == wanted)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["f"])
        }
    }

    @Test func aLinkStaysALink() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("b\n", to: "real/f")
            try FileManager.default.createSymbolicLink(
                atPath: directory.appending("link").path,
                withDestinationPath: "real/f"
            )
            _ = try await EditableFile(directory.appending("link").path).apply(edit)
            #expect(try directory.read("real/f") == "B\n")
            #expect(
                try FileManager.default.destinationOfSymbolicLink(atPath: directory.appending("link").path) == "real/f"
            )
        }
    }

    @Test func whatDoesNotFitLeavesTheFile() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("b\nb\n", to: "f.txt")
            let before = try FileManager.default.attributesOfItem(atPath: directory.appending("f.txt").path)
            for (path, words) in [("f.txt", "occur 2 times"), ("g.txt", "Near names: f.txt"), (".", "is a folder")] {
                guard case .refused(let message) = try await EditableFile(directory.appending(path).path).apply(edit)
                else {
                    Issue.record("\(path) cannot be edited")
                    continue
                }
                #expect(message.contains(words), "\(message)")
            }
            let after = try FileManager.default.attributesOfItem(atPath: directory.appending("f.txt").path)
            #expect(before[.systemFileNumber] as? Int == after[.systemFileNumber] as? Int)
        }
    }

    @Test func aPipeIsNotWaitedFor() async throws {
        try await TemporaryDirectory.with { directory in
            let path = directory.appending("pipe").path
            mkfifo(path, 0o600)
            let error = await #expect(throws: ToolsError.self) { try await EditableFile(path).apply(edit) }
            #expect(error?.message.contains("is no regular file") == true)
        }
    }

    @Test func aLargeFileIsRefusedUnread() async throws {
        try await TemporaryDirectory.with { directory in
            let path = directory.appending("large").path
            try Data().write(to: directory.appending("large"))
            truncate(path, 1 << 40)
            guard case .refused(let message) = try await EditableFile(path).apply(edit) else {
                Issue.record("a file of a terabyte is not edited")
                return
            }
            #expect(message.contains("has 1099511627776 bytes"), "\(message)")
        }
    }
}
