/// Names of files that may have been meant by one that is not there.
enum NearNames {
    /// At most `limit` of `files`, best first.
    static func suggest(for path: String, among files: [String], limit: Int) -> [String] {
        let wanted = baseName(path).lowercased()
        let scored = files.compactMap { file -> (score: Int, path: String)? in
            guard let score = score(baseName(file).lowercased(), wanted: wanted) else { return nil }
            return (score * 100 - commonComponents(file, path), file)
        }
        return scored.sorted { ($0.score, $0.path) < ($1.score, $1.path) }.prefix(limit).map(\.path)
    }

    /// Smaller is nearer; `nil` is too far.
    private static func score(_ name: String, wanted: String) -> Int? {
        if name == wanted { return 0 }
        let distance = editDistance(Array(name.utf8), Array(wanted.utf8), limit: 3)
        if distance <= 2, distance * 3 <= wanted.utf8.count { return distance }
        let stem = wanted.prefix { $0 != "." }
        return stem.count >= 4 && name.contains(stem) ? 4 : nil
    }

    private static func baseName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    private static func commonComponents(_ one: String, _ other: String) -> Int {
        let components = Set(one.split(separator: "/"))
        return other.split(separator: "/").count { components.contains($0) }
    }

    /// Levenshtein distance, or something above `limit` where it is larger.
    private static func editDistance(_ one: [UInt8], _ other: [UInt8], limit: Int) -> Int {
        guard abs(one.count - other.count) <= limit else { return limit + 1 }
        var row = Array(0...other.count)
        for (i, left) in one.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, right) in other.enumerated() {
                let replaced = diagonal + (left == right ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, min(row[j], row[j + 1]) + 1)
            }
        }
        return row[other.count]
    }
}
