/// Where the trajectory of a session lies; it may lie in several places.
public struct TrajectoryPlace: Sendable, Hashable, Codable {
    /// The ``SessionEntry/id`` of its session.
    public var session: String
    /// The whole path of its file.
    public var path: String

    /// Creates a place.
    public init(session: String, path: String) {
        self.session = session
        self.path = path
    }
}

extension TrajectoryPlace: StoredValue {
    static let kind = StoreEntry.Kind.place
    static let keyNames = ["session", "path"]
    var storeKey: EntryKey { EntryKey(.text(session), .text(path)) }
    var owner: String? { session }
    var entry: StoreEntry { .place(self) }
}
