/// A folder of text files as a value: prompts, tool bundles, skills, wherever they were read from.
public struct TextFolder: Sendable, Hashable {
    /// Contents by path relative to the folder, with `/` between components.
    public var files: [String: String]

    /// Creates a folder.
    public init(files: [String: String] = [:]) {
        self.files = files
    }

    /// The file at `path`, or `nil`.
    public subscript(path: String) -> String? {
        get { files[path] }
        set { files[path] = newValue }
    }

    /// The files below `prefix`, with paths relative to it.
    public func folder(_ prefix: String) -> TextFolder {
        let start = prefix + "/"
        let inside = files.filter { $0.key.hasPrefix(start) }
        return TextFolder(
            files: [String: String](
                uniqueKeysWithValues: inside.map { path, text in
                    (String(path.dropFirst(start.count)), text)
                }
            )
        )
    }
}
