import LooperCore

/// Keeps a model that saw a part of a file from writing all of it anew.
///
/// What it never saw it can only make up, and the real lines would be lost. The call is refused once for each file; a
/// model that means it writes again.
struct WholeFileGuard {
    /// Why a call is not run.
    struct Refusal: Sendable, Hashable {
        /// The file.
        var path: String
        /// The lines that were never shown, as in `41-120, 200`.
        var unseen: String
        /// How many lines the file has.
        var lineCount: Int
    }

    private struct Knowledge {
        var seen: Set<Int> = []
        var lineCount: Int
    }

    private var files: [String: Knowledge] = [:]
    private var refused: Set<String> = []

    /// Takes a step that is over; one that changes a file, or looks at it in a way that cannot be followed, ends what
    /// is known of it.
    ///
    /// - Parameter shownLines: how many lines of the excerpt the model was shown at its beginning, where not all.
    mutating func take(_ call: ToolCall, _ observation: Observation, shownLines: Int? = nil) {
        if let excerpt = observation.excerpt {
            let path = FilePath.normal(excerpt.path)
            var known = files[path] ?? Knowledge(lineCount: excerpt.lineCount)
            known.lineCount = excerpt.lineCount
            let last = shownLines.map { min(excerpt.last, excerpt.first + $0 - 1) } ?? excerpt.last
            if excerpt.first <= last { known.seen.formUnion(excerpt.first...last) }
            files[path] = known
        } else if call.name == "bash" {
            for path in files.keys where call.body.contains(FilePath.name(path)) { files[path] = nil }
        } else if call.name == "write", observation.status == .succeeded, let path = call.attributes["path"] {
            files[FilePath.normal(path)] = nil
        }
    }

    /// Why `call` must not be run; at most once for a file.
    mutating func refusal(of call: ToolCall) -> Refusal? {
        guard call.name == "write", let path = call.attributes["path"].map(FilePath.normal), let known = files[path],
            !refused.contains(path)
        else { return nil }
        let unseen = Self.ranges(outside: known.seen, upTo: known.lineCount)
        guard !unseen.isEmpty else { return nil }
        refused.insert(path)
        return Refusal(path: path, unseen: unseen.joined(separator: ", "), lineCount: known.lineCount)
    }

    private static func ranges(outside seen: Set<Int>, upTo count: Int) -> [String] {
        var ranges: [String] = []
        var first: Int?
        for line in 1...max(1, count + 1) {
            if line <= count, !seen.contains(line) {
                first = first ?? line
            } else if let start = first {
                ranges.append(start == line - 1 ? "\(start)" : "\(start)-\(line - 1)")
                first = nil
            }
        }
        return ranges
    }
}

extension FilePath {
    /// The last part of a path.
    fileprivate static func name(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
