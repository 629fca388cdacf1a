import Foundation
import LooperAgent
public import LooperCore
public import LooperTools

/// The tool bundles of all places: folders that the user named, those of the data folders, those inside the program.
///
/// A name means the bundle of the first place that has it; bundles are not mixed.
public struct ToolCatalogue: Sendable {
    /// Usable bundles, and what is wrong with the others.
    public let bundles: ToolBundles

    /// Reads the bundles of `data`.
    ///
    /// - Throws: ``LooperError`` where a folder that the user named holds no bundle; what is wrong with a bundle is a
    ///   diagnostic.
    public init(data: DataFolders) throws(LooperError) {
        var places: [[BundleFolder]] = []
        for folder in data.toolFolders { places.append(try Self.named(folder)) }
        for source in data.sources { places.append(try Self.bundles(of: source)) }
        bundles = ToolBundles(places) { text, specification in Self.call(in: text, specification) }
    }

    /// The tools, in the order in which a model is told of them.
    ///
    /// - Throws: ``ToolsError`` that names file and line of what is wrong with a bundle.
    public func tools(limits: ToolLimits = ToolLimits()) throws(ToolsError) -> [any Tool] {
        try ToolSet.all(bundles: bundles, limits: limits)
    }

    private static func named(_ folder: URL) throws(LooperError) -> [BundleFolder] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue else {
            throw LooperError(.badInput, "\(folder.path) is no folder; name one that holds tool bundles")
        }
        guard !FileManager.default.fileExists(atPath: folder.appending(path: "tool.yaml").path) else {
            throw LooperError(.badInput, "\(folder.path) is a bundle itself; name the folder around it")
        }
        let found = BundleFolder.all(below: folder)
        guard !found.isEmpty else {
            throw LooperError(.badInput, "\(folder.path) holds no bundle; a bundle is a folder with a tool.yaml")
        }
        return found
    }

    private static func bundles(of source: TextFolderSource) throws(LooperError) -> [BundleFolder] {
        switch source {
        case .embedded: BundleFolder.all(in: try source.folder("tools"), place: "inside the program: tools")
        case .directory(let url): BundleFolder.all(below: url.appending(path: "tools"))
        }
    }

    /// The call that `text` is, as the agent would read it.
    private static func call(in text: String, _ specification: ToolSpecification) -> ToolCall? {
        let parsed = CallParser([specification]).parse(text)
        return parsed.thought.allSatisfy(\.isWhitespace) ? parsed.call : nil
    }
}
