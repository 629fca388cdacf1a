/// What in a text looks like the path of a file in a repository.
enum PathNames {
    /// The paths that stand in backticks, without line numbers and names of tests behind them.
    static func inBackticks(of text: String) -> [String] {
        text.matches(of: /`([^`\n]+)`/).compactMap { match in
            let name = match.1.prefix { $0 != ":" }
            return looksLikeAPath(name) ? plain(String(name)) : nil
        }
    }

    /// A path without `./` before and a slash behind it; `nil` where nothing is left or it leads out of the repository.
    static func plain(_ path: String) -> String? {
        let parts = path.split(separator: "/").filter { $0 != "." }
        guard !parts.isEmpty, !path.hasPrefix("/"), !parts.contains("..") else { return nil }
        return parts.joined(separator: "/")
    }

    /// A name with a slash inside, or with an ending that source files have: `os.path` is none.
    private static func looksLikeAPath(_ name: Substring) -> Bool {
        guard name.wholeMatch(of: /[A-Za-z0-9_.][A-Za-z0-9_.+\/-]*/) != nil else { return false }
        let ending = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last.map(String.init)
        return name.contains("/") || ending.map(endings.contains) == true
    }

    private static let endings: Set<String> = [
        "c", "cc", "cfg", "cpp", "go", "h", "hpp", "ini", "java", "js", "json", "kt", "lock", "md", "mjs", "php", "pl",
        "py", "pyi", "pyx", "rb", "rs", "rst", "scala", "sh", "sql", "swift", "toml", "ts", "tsx", "txt", "xml", "yaml",
        "yml",
    ]
}
