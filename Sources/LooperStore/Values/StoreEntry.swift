/// Anything that a store keeps.
public enum StoreEntry: Sendable, Hashable {
    case experiment(ExperimentEntry)
    case skill(SkillEntry)
    case assignment(AssignmentEntry)
    case session(SessionEntry)
    case place(TrajectoryPlace)
    case exposure(ExposureEntry)
    case step(StepEntry)
    case outcome(OutcomeEntry)
    case digest(SessionDigest)
    case grade(GradeEntry)

    /// What kind of entry it is; a session stands before what belongs to it.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case experiment, skill, assignment, session, place, exposure, step, outcome, digest, grade
    }

    /// What kind of entry it is.
    public var kind: Kind { type(of: value).kind }

    /// The ``SessionEntry/id`` of the session that it is or belongs to; `nil` where it belongs to none.
    public var session: String? { value.owner }

    /// What tells it from others of its kind, in words.
    public var name: String { "\(kind.rawValue) \(value.storeKey)" }

    /// The entry itself.
    var value: any StoredValue {
        switch self {
        case .experiment(let value): value
        case .skill(let value): value
        case .assignment(let value): value
        case .session(let value): value
        case .place(let value): value
        case .exposure(let value): value
        case .step(let value): value
        case .outcome(let value): value
        case .digest(let value): value
        case .grade(let value): value
        }
    }
}

/// An entry of one kind: a value with a key.
protocol StoredValue: Codable, Hashable, Sendable {
    /// Its kind.
    static var kind: StoreEntry.Kind { get }
    /// The names of the members that make the key, in order.
    static var keyNames: [String] { get }
    /// The values of these members.
    var storeKey: EntryKey { get }
    /// The session that it is or belongs to.
    var owner: String? { get }
    /// The value as an entry.
    var entry: StoreEntry { get }
}

/// The key of an entry; keys are in the order in which SQLite has them.
struct EntryKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    enum Part: Sendable, Hashable {
        case text(String)
        case number(Double)
    }

    let parts: [Part]

    init(_ parts: Part...) { self.parts = parts }

    static func < (one: EntryKey, other: EntryKey) -> Bool {
        for (left, right) in zip(one.parts, other.parts) where left != right {
            switch (left, right) {
            case (.number(let left), .number(let right)): return left < right
            case (.text(let left), .text(let right)): return left.utf8.lexicographicallyPrecedes(right.utf8)
            case (.number, .text): return true
            case (.text, .number): return false
            }
        }
        return one.parts.count < other.parts.count
    }

    var description: String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .number(let number): Int64(exactly: number).map(String.init) ?? String(number)
            }
        }.joined(separator: " ")
    }
}
