import Foundation
import LooperCore
import Testing

@testable import LooperModel

/// Whenever a writer dies, there is all of an old adapter or all of a new one.
struct AdapterWritingTests {
    /// How an adapter is written over and over.
    enum Place: String, CaseIterable {
        /// Another kind of adapter in a folder of its own.
        case folder
        /// The same kind, beside files of others.
        case shared
        case gguf

        func write(_ turn: Int, to path: String) throws {
            let content = try content(turn)
            if self == .gguf { try content.writeGGUF(to: path) } else { try content.writePEFT(to: path) }
        }

        func content(_ turn: Int) throws -> AdapterContent {
            let isOdd = turn % 2 == 1
            let settings = AdapterExample.settings(rank: isOdd && self != .shared ? 8 : 4)
            return try AdapterExample.content(of: TinyModel.qwen2.transformer(), settings, seed: isOdd ? 2 : 1)
        }
    }

    @Test(arguments: Place.allCases, [1, 3, 7, 15, 31])
    func `a writer that is killed leaves a whole adapter`(place: Place, milliseconds: Int) async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "adapter").path
            try place.write(0, to: path)
            if place == .shared {
                try FolderCopy(url: folder.appending(path: "adapter")).write("metrics.jsonl", "{}\n")
            }
            let name = place.rawValue
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, name = name as String, milliseconds = milliseconds as Int] in
                let place = try #require(Place(rawValue: name))
                Thread.detachNewThread {
                    usleep(UInt32(milliseconds) * 1000)
                    kill(getpid(), SIGKILL)
                }
                for turn in 1... { try place.write(turn, to: path) }
            }
            let found = try AdapterContent(path: path)
            #expect(try found == place.content(0) || found == place.content(1))
            try place.write(1, to: path)
            #expect(try AdapterContent(path: path) == place.content(1))
        }
    }

    @Test func `another adapter takes the place of the whole folder`() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "adapter/").path
            try Place.folder.write(0, to: path)
            // What a killed writer left does not stand in the way.
            try FolderCopy(url: folder.appending(path: "adapter")).write(".x.looper-part", "")
            var content = try Place.folder.content(1)
            content.provenance = AdapterProvenance()
            try content.writePEFT(to: path)
            let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            #expect(names == ["adapter_config.json", "adapter_model.safetensors"])
            #expect(try AdapterContent(path: path) == content)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["adapter"])
        }
    }

    @Test func `other files stay, and only the same kind is replaced beside them`() throws {
        try withTemporaryFolder { folder in
            let copy = FolderCopy(url: folder)
            try copy.write("metrics.jsonl", "{}\n")
            try copy.write("looper.json", "stale")
            var content = try Place.shared.content(0)
            content.provenance = AdapterProvenance()
            try content.writePEFT(to: folder.path)
            #expect(try AdapterContent(path: folder.path) == content)
            content.parts[AdapterTarget(layer: 0, weight: .up)]?.a[0] = 7
            try content.writePEFT(to: folder.path)
            #expect(try AdapterContent(path: folder.path) == content)
            let error = #expect(throws: ModelError.self) { try Place.folder.write(1, to: folder.path) }
            #expect(error?.code == .unwritableFile)
            #expect(error?.message.contains("metrics.jsonl") == true)
            #expect(try AdapterContent(path: folder.path) == content)
            #expect(try copy.read("metrics.jsonl") == .object([:]))
        }
    }

    @Test func `a link to a folder stays a link`() throws {
        try withTemporaryFolder { folder in
            let (place, link) = (folder.appending(path: "place").path, folder.appending(path: "link").path)
            try Place.folder.write(0, to: place)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: place)
            try Place.folder.write(1, to: link)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == place)
            #expect(try AdapterContent(path: place) == Place.folder.content(1))
        }
    }

    @Test func `a place that cannot be written to is named`() throws {
        try withTemporaryFile([1]) { file in
            for path in [file, "\(file)/adapter"] {
                let error = #expect(throws: ModelError.self) { try Place.folder.write(0, to: path) }
                #expect(error?.code == .unwritableFile)
                #expect(error?.message.contains(path) == true)
            }
            let error = #expect(throws: ModelError.self) { try Place.gguf.write(0, to: "\(file)/a.gguf") }
            #expect(error?.code == .unwritableFile)
            #expect(FileManager.default.contents(atPath: file) == Data([1]))
        }
    }
}
