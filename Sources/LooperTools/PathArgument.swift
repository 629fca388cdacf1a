/// The path that a call names, before anything is done with it.
enum PathArgument {
    /// No system takes longer ones.
    private static let longest = 4_096

    /// Why `path` names no file, whatever there is; `nil` where it may.
    static func complaint(about path: String) -> String? {
        if path.isEmpty { return "The path is missing." }
        if path.contains(where: \.isNewline) { return "The path must be one path on one line." }
        if path.utf8.count > longest { return "The path has \(path.utf8.count) bytes; no file has such a name." }
        return nil
    }
}
