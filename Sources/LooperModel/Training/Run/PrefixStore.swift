/// The prefixes of sessions: read by the base when they are first needed, then kept to the end of the run.
///
/// Whole pieces with which another session began, as with the same system prompt, are copied and not read again. Bits are
/// the same either way, since a piece is always read in one pass after the same pieces.
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
    private var kept: [Int: (prefix: Prefix, ids: ArraySlice<Int32>)] = [:]
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
        let prefix = try kept[session]?.prefix ?? begin(ids)
        kept[session] = (prefix, ids)
        // A read that was cancelled goes on where it stopped, to the end of its piece.
        while prefix.length < ids.count {
            let end = (prefix.length / Self.piece + 1) * Self.piece
            try engine.read(ids.prefix(end).dropFirst(prefix.length), into: prefix)
        }
        return prefix
    }

    /// Ids that are read between two looks at cancellation.
    private static let piece = 512

    /// A prefix with what is known of it already.
    private func begin(_ ids: ArraySlice<Int32>) throws(ModelError) -> Prefix {
        let prefix = try make(ids.count)
        let known = kept.values.map { (other: $0.prefix, count: Self.shared(ids, $0.ids.prefix($0.prefix.length))) }
        if let best = known.max(by: { $0.count < $1.count }), best.count > 0 {
            try engine.copy(best.count, of: best.other, into: prefix)
        }
        return prefix
    }

    /// Ids of the whole pieces that both begin with.
    private static func shared(_ left: ArraySlice<Int32>, _ right: ArraySlice<Int32>) -> Int {
        let count = zip(left, right).prefix { $0 == $1 }.count
        return count / piece * piece
    }

    private func make(_ count: Int) throws(ModelError) -> Prefix {
        let bytes = engine.prefixBytes(capacity: count)
        let fits = bytesInMemory + bytes <= room.memory
        if fits { bytesInMemory += bytes }
        return try Prefix(capacity: count, bytes: bytes, in: fits ? .memory : .file(folder: room.folder))
    }
}
