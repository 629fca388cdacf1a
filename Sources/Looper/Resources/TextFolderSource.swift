internal import CLooperResources
public import Foundation
public import LooperCore

/// Where prompts, tool bundles and skills are read from.
public enum TextFolderSource: Sendable, Hashable {
    /// The copies inside the program.
    case embedded
    /// A folder on disk that holds `prompts/`, `tools/` or `skills/`.
    case directory(URL)

    /// The texts below `name`, with paths relative to it; empty where there are none.
    ///
    /// - Throws: ``LooperError`` when a file cannot be read as UTF-8.
    public func folder(_ name: String) throws(LooperError) -> TextFolder {
        switch self {
        case .embedded: Self.embeddedFiles().folder(name)
        case .directory(let url): try Self.read(url.appending(path: name))
        }
    }

    /// Every text inside the program.
    package static func embeddedFiles() -> TextFolder {
        var folder = TextFolder()
        for index in 0..<lp_resource_count() {
            let resource = lp_resource_at(index)
            let path = String(cString: resource.path)
            guard isText(path) else { continue }
            folder[path] = String(
                decoding: UnsafeRawBufferPointer(start: resource.bytes, count: resource.size),
                as: UTF8.self
            )
        }
        return folder
    }

    /// The bytes of every file inside the program below `name`, weights included.
    package static func embeddedData(below name: String) -> [String: Data] {
        var files: [String: Data] = [:]
        for index in 0..<lp_resource_count() {
            let resource = lp_resource_at(index)
            let path = String(cString: resource.path)
            guard path.hasPrefix(name + "/") else { continue }
            files[String(path.dropFirst(name.count + 1))] = Data(bytes: resource.bytes, count: resource.size)
        }
        return files
    }

    /// The weights of a skill stand among its texts.
    private static func isText(_ path: String) -> Bool { !path.hasSuffix(".safetensors") }

    private static func read(_ root: URL) throws(LooperError) -> TextFolder {
        var folder = TextFolder()
        guard let paths = FileManager.default.enumerator(atPath: root.path) else { return folder }
        for case let path as String in paths where !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
            guard isText(path) else { continue }
            let file = root.appending(path: path)
            guard (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else { continue }
            guard let data = FileManager.default.contents(atPath: file.path),
                let text = String(validating: data, as: UTF8.self)
            else { throw LooperError(.missingResource, "\(file.path): cannot be read as UTF-8 text") }
            folder[path] = text
        }
        return folder
    }
}
