import Foundation
import LooperCore
import LooperTestSupport
import LooperTools
import Testing

@Suite struct BundleFolderTests {
    @Test func readsWhatIsThere() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("name: a", to: "tools/a/tool.yaml")
            try directory.write("#!/bin/sh", to: "tools/a/bin/deep/run")
            try directory.write("x", to: "tools/a/.hidden/x")
            try directory.write("x", to: "tools/a/__pycache__/x.pyc")
            try directory.write("x", to: "tools/README.md")
            try directory.write("x", to: "tools/.git/config")
            try directory.write("name: b", to: "elsewhere/b/tool.yaml")
            try FileManager.default.createSymbolicLink(
                at: directory.appending("tools/b"),
                withDestinationURL: directory.appending("elsewhere/b")
            )
            let folders = BundleFolder.all(below: directory.appending("tools"))
            #expect(folders.map(\.name) == ["a", "b"])
            #expect(folders[0].files.files == ["tool.yaml": "name: a", "bin/deep/run": "#!/bin/sh"])
            #expect(folders[0].path == directory.appending("tools/a").path)
            #expect(folders[1].files.files == ["tool.yaml": "name: b"], "a bundle may be a link")
            #expect(folders.flatMap(\.diagnostics) == [])
            #expect(BundleFolder.all(below: directory.appending("nowhere")).isEmpty)
        }
    }

    @Test func namesFilesThatCannotBeInABundle() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("name: a", to: "tools/a/tool.yaml")
            try Data([0xFF, 0xFE]).write(to: directory.appending("tools/a/data.bin"))
            try Data(count: 2 << 20).write(to: directory.appending("tools/a/large"))
            try FileManager.default.createSymbolicLink(
                atPath: directory.appending("tools/a/way-out").path,
                withDestinationPath: "/bin/sh"
            )
            let folder = try #require(BundleFolder.all(below: directory.appending("tools")).first)
            #expect(folder.files.files == ["tool.yaml": "name: a"])
            let messages = folder.diagnostics.map(\.description)
            #expect(messages.contains { $0.contains("a/data.bin:1: is not UTF-8 text") }, "\(messages)")
            #expect(messages.contains { $0.contains("a/way-out:1: is no regular file") }, "\(messages)")
            #expect(messages.contains { $0.contains("a/large:1: has 2097152 bytes") }, "\(messages)")
            let many = ToolBundles([[folder]])
            #expect(many.bundles.isEmpty)
            #expect(many.diagnostics.count > 3, "what is wrong with the file itself is told too")
        }
    }

    @Test func tooManyFilesAreNoBundle() async throws {
        try await TemporaryDirectory.with { directory in
            for number in 0..<250 { try directory.write("x", to: "tools/a/\(number)") }
            let folder = try #require(BundleFolder.all(below: directory.appending("tools")).first)
            #expect(folder.diagnostics.count == 1)
            #expect(folder.diagnostics.first?.message.contains("at most 200 files") == true)
        }
    }
}
