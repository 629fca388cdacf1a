/// What the tests said of the patch of a session.
///
/// A session that is graded again keeps its earlier grades; of those that contradict each other the worse counts.
public struct GradeEntry: Sendable, Hashable, Codable {
    /// The kinds of verdict.
    public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
        /// All tests that decide the task pass.
        case resolved
        /// Some do not, or the patch does not fit.
        case unresolved
        /// It could not be graded, through no fault of the patch.
        case error
        /// There is no patch.
        case emptyPatch = "empty_patch"
    }

    /// The ``SessionEntry/id`` of the session.
    public var session: String
    /// The verdict.
    public var verdict: Verdict

    /// Creates a grade.
    public init(session: String, verdict: Verdict) {
        self.session = session
        self.verdict = verdict
    }

    /// Whether a session with these grades solved its task; `nil` where none of them says.
    public static func isResolved(_ grades: some Sequence<Verdict>) -> Bool? {
        let said = grades.filter { $0 != .error }
        return said.isEmpty ? nil : said.allSatisfy { $0 == .resolved }
    }
}

extension GradeEntry: StoredValue {
    static let kind = StoreEntry.Kind.grade
    static let keyNames = ["session", "verdict"]
    var storeKey: EntryKey { EntryKey(.text(session), .text(verdict.rawValue)) }
    var owner: String? { session }
    var entry: StoreEntry { .grade(self) }
}
