import LooperCore

/// One search through many files: as written first, and where that is nowhere as a regular expression or in any case.
struct TextSearch {
    /// How the lines were found.
    enum Manner {
        case asWritten, asPattern, inAnyCase
    }

    /// Files that were not looked into.
    struct Omissions {
        var large: [String] = []
        var unreadable: [String] = []
        var binary = 0
    }

    private let limits: ToolLimits
    private var exact: SearchHits
    private var pattern: SearchHits?
    private var folded: SearchHits
    private(set) var omissions = Omissions()
    /// Why the text is no regular expression, where it looks like one.
    private(set) var patternFault: PatternFault?

    init(_ wanted: String, limits: ToolLimits) {
        self.limits = limits
        let bytes = Array(wanted.utf8)
        exact = SearchHits(.exact(bytes), limits: limits)
        folded = SearchHits(.folded(bytes.map(SearchHits.lower)), limits: limits)
        guard wanted.contains(where: { #"\.^$*+?()[]{}|"#.contains($0) }) else { return }
        do throws(PatternFault) {
            pattern = SearchHits(.pattern(try PatternMatcher(wanted)), limits: limits)
        } catch {
            patternFault = error
        }
    }

    /// The lines found, and how.
    var result: (hits: SearchHits, manner: Manner) {
        if exact.count > 0 { return (exact, .asWritten) }
        if let pattern, pattern.count > 0 { return (pattern, .asPattern) }
        return (folded, .inAnyCase)
    }

    /// Whether the text took too long as a regular expression, so that not all lines were held against it.
    var patternGaveUp: Bool { pattern?.isExhausted ?? false }

    /// Looks into the file at `path`.
    mutating func look(into path: String, of environment: any Environment) async throws {
        let bytes: [UInt8]
        do {
            bytes = try await environment.read(path)
        } catch is EnvironmentError {
            omissions.unreadable.append(path)
            return
        }
        guard bytes.count <= limits.searchFileBytes else { return omissions.large.append(path) }
        guard FileKind.binary(bytes) == nil else { return omissions.binary += 1 }
        exact.look(into: bytes, path: path)
        guard exact.count == 0 else { return }
        pattern?.look(into: bytes, path: path)
        folded.look(into: bytes, path: path)
    }
}
