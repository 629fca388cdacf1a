public import Foundation
public import LooperCore

/// Prompts, tools and skills from all places, each file from the first place that has it.
///
/// The order is the folder that `LOOPER_DATA` names, `LOOPER_HOME`, the copies inside the program. The working directory
/// is no such place: a repository that an agent works on could put words into its mouth.
public struct DataFolders: Sendable {
    /// The places, the first one first.
    public let sources: [TextFolderSource]
    /// Folders of tool bundles that the user named; they go before the others.
    public var toolFolders: [URL] = []

    /// Uses `sources`, the first one first.
    public init(sources: [TextFolderSource]) {
        self.sources = sources
    }

    /// The usual places.
    public init(home: LooperHome, environment: [String: String] = ProcessInfo.processInfo.environment) {
        let named = environment["LOOPER_DATA"].flatMap { $0.isEmpty ? nil : URL(fileURLWithPath: $0) }
        sources = (named.map { [.directory($0)] } ?? []) + [home.data, .embedded]
    }

    /// The text files below `name`.
    public func folder(_ name: String) throws(LooperError) -> TextFolder {
        var merged = TextFolder()
        for source in sources {
            merged.files.merge(try source.folder(name).files) { earlier, _ in earlier }
        }
        return merged
    }
}
