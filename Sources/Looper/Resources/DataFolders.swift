public import Foundation
public import LooperCore

/// Prompts, tools and skills from all places, each file from the first place that has it.
///
/// The order is `LOOPER_HOME`, a checkout of Looper around the working directory, the copies inside the program. A
/// repository that an agent works on is no such place: its own `prompts/` are not trusted.
public struct DataFolders: Sendable {
    /// The places, the first one first.
    public let sources: [TextFolderSource]

    /// Uses `sources`, the first one first.
    public init(sources: [TextFolderSource]) {
        self.sources = sources
    }

    /// The usual places.
    public init(home: LooperHome, workingDirectory: URL) {
        let checkout = Self.checkout(around: workingDirectory).map(TextFolderSource.directory)
        sources = [home.data] + (checkout.map { [$0] } ?? []) + [.embedded]
    }

    /// The text files below `name`.
    public func folder(_ name: String) throws(LooperError) -> TextFolder {
        var merged = TextFolder()
        for source in sources {
            merged.files.merge(try source.folder(name).files) { earlier, _ in earlier }
        }
        return merged
    }

    /// The nearest folder upwards that is a checkout of this package.
    private static func checkout(around directory: URL) -> URL? {
        let marks = ["Package.swift", "Sources/CLooperResources/update-resources", "prompts/system.md"]
        var folder = directory.standardizedFileURL
        while true {
            if marks.allSatisfy({ FileManager.default.fileExists(atPath: folder.appending(path: $0).path) }) {
                return folder
            }
            let parent = folder.deletingLastPathComponent().standardizedFileURL
            if parent.path == folder.path || parent.path.hasSuffix("..") { return nil }
            folder = parent
        }
    }
}
