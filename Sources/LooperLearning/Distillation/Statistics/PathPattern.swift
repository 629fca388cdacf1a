import Foundation

/// Files of one folder in a word: `tests/test_*.py`.
struct PathPattern: Hashable {
    /// The word; a single file stands for itself.
    let text: String
    /// The files.
    let paths: [String]

    /// A pattern for each folder, that of the most files first.
    static func all(of paths: [String]) -> [PathPattern] {
        let groups = Dictionary(grouping: Set(paths)) { path in
            path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        }
        return groups.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .map { folder, paths in
                let names = paths.map { String($0.dropFirst(folder.count)) }
                return PathPattern(text: folder + pattern(of: names), paths: paths.sorted())
            }
    }

    private static func pattern(of names: [String]) -> String {
        guard names.count > 1, let first = names.first else { return names.first ?? "" }
        let start = names.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
        let ends = names.map { String($0.dropFirst(start.count).reversed()) }
        let end = ends.dropFirst().reduce(ends[0]) { $0.commonPrefix(with: $1) }
        // Letters that names happen to share say nothing: `st*.py` is `*.py`, `test_*.py` is meant.
        let stem = start.lastIndex { "_-.".contains($0) }.map { start[...$0] } ?? ""
        let ending = String(end.reversed())
        return stem + "*" + (ending.firstIndex(of: ".").map { String(ending[$0...]) } ?? "")
    }
}
