/// The prefixes of sessions: read by the base when they are first needed, then kept to the end of the run.
final class PrefixStore {
    /// Where prefixes lie and how much they may take.
    package struct Room: Sendable, Hashable {
        /// Bytes of memory; what goes beyond lies in files.
        var memory: Int
        /// Folder of those files.
        var folder: String
    }

    private let engine: any TrainingEngine
    private let room: Room
    private var kept: [Int: Prefix] = [:]
    private var bytesInMemory = 0

    init(engine: any TrainingEngine, room: Room) {
        self.engine = engine
        self.room = room
    }

    /// The prefix of a session, which is read now if it was not before.
    ///
    /// - Parameters:
    ///   - session: the session's index.
    ///   - ids: what is to be read.
    func prefix(of session: Int, ids: ArraySlice<Int32>) throws -> Prefix {
        let prefix = try kept[session] ?? make(ids.count)
        kept[session] = prefix
        // A read that was cancelled goes on where it stopped.
        while prefix.length < ids.count {
            try engine.read(ids.dropFirst(prefix.length).prefix(Self.piece), into: prefix)
        }
        return prefix
    }

    /// Ids that are read between two looks at cancellation.
    private static let piece = 512

    private func make(_ count: Int) throws(ModelError) -> Prefix {
        let bytes = engine.prefixBytes(capacity: count)
        let fits = bytesInMemory + bytes <= room.memory
        if fits { bytesInMemory += bytes }
        return try Prefix(capacity: count, bytes: bytes, in: fits ? .memory : .file(folder: room.folder))
    }
}
