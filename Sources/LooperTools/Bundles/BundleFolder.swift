public import Foundation
public import LooperCore

/// The files of one bundle, before anybody looked at what they say.
public struct BundleFolder: Sendable, Hashable {
    /// The folder's name, which is the tool's.
    public var name: String
    /// Where it is, for people.
    public var path: String
    /// Its files.
    public var files: TextFolder
    /// What could not be read.
    public var diagnostics: [BundleDiagnostic]

    /// Creates a folder.
    public init(name: String, path: String, files: TextFolder, diagnostics: [BundleDiagnostic] = []) {
        self.name = name
        self.path = path
        self.files = files
        self.diagnostics = diagnostics
    }

    /// Every folder directly in `folder`, in the order of names.
    public static func all(in folder: TextFolder, place: String) -> [BundleFolder] {
        let names = Set(
            folder.files.keys.compactMap { path in path.firstIndex(of: "/").map { String(path[..<$0]) } }
        )
        return names.sorted().map { name in
            BundleFolder(name: name, path: "\(place)/\(name)", files: folder.folder(name))
        }
    }
}

extension BundleFolder {
    /// Bytes of all files of a bundle.
    private static let sizeLimit = 1 << 20
    private static let fileLimit = 200
    private static let skipped: Set = ["__pycache__"]

    /// Every folder directly below `place` on this machine, in the order of names; none where there is no such place.
    ///
    /// Names that begin with a dot are passed over. A folder may be a symbolic link; what is in it may not: the files
    /// are copied from here to where the script runs.
    public static func all(below place: URL) -> [BundleFolder] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().compactMap { name in
            let folder = place.appending(path: name)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue else {
                return nil
            }
            return BundleFolder(name: name, at: folder)
        }
    }

    private init(name: String, at folder: URL) {
        self.init(name: name, path: folder.path, files: TextFolder())
        let real = folder.resolvingSymlinksInPath()
        var size = 0
        for case let path as String in FileManager.default.enumerator(atPath: real.path) ?? NSEnumerator() {
            guard
                !path.split(separator: "/").contains(where: { $0.hasPrefix(".") || Self.skipped.contains(String($0)) })
            else { continue }
            guard files.files.count < Self.fileLimit, size <= Self.sizeLimit else {
                complain(path, "a bundle holds at most \(Self.fileLimit) files and \(Self.sizeLimit) bytes")
                return
            }
            size += take(path, in: real)
        }
    }

    /// Takes one file and answers its size.
    private mutating func take(_ path: String, in folder: URL) -> Int {
        let file = folder.appending(path: path)
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
        switch attributes?[.type] as? FileAttributeType {
        case .typeDirectory?: return 0
        case .typeRegular?:
            let size = attributes?[.size] as? Int ?? 0
            guard size <= Self.sizeLimit else {
                complain(path, "has \(size) bytes, more than the \(Self.sizeLimit) of a whole bundle")
                return size
            }
            guard let data = FileManager.default.contents(atPath: file.path) else {
                complain(path, "cannot be read; may you read it?")
                return 0
            }
            guard let text = String(validating: data, as: UTF8.self) else {
                complain(path, "is not UTF-8 text; a bundle holds text files only")
                return size
            }
            files[path] = text
            return size
        default:
            complain(path, "is no regular file; a bundle holds plain files, not links out of its folder")
            return 0
        }
    }

    private mutating func complain(_ file: String, _ message: String) {
        diagnostics.append(BundleDiagnostic(path: "\(path)/\(file)", line: 1, message: message))
    }
}
