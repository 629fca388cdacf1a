import LooperCore

@testable import LooperModel

/// Uses a model file that opened, and checks what must be true of every one.
enum ModelUse {
    /// Each tensor lies in the file; its first and last byte can be read.
    static func checkTensors(of file: GGUFFile) throws {
        for tensor in file.tensors.values {
            guard tensor.offset >= 0, tensor.offset + tensor.byteCount <= file.byteCount else {
                throw FuzzFinding("tensor \(tensor.name) lies outside the file")
            }
            let bytes = file.bytes(of: tensor)
            guard bytes.count == tensor.byteCount, bytes.first != nil, bytes.last != nil else {
                throw FuzzFinding("tensor \(tensor.name) has no bytes")
            }
        }
    }

    /// Reads ids in pieces, forgets them and reads them again: the logits are the same, bit by bit.
    static func read(with model: Transformer, _ random: inout FuzzRandom) throws {
        let capacity = random.once(in: 40) ? 530 : 24
        let session = try TransformerSession(
            model: model,
            options: .init(positions: capacity, threads: 1 + random.below(2), cpu: random.pick([nil, nil, "portable"]))
        )
        let ids = (0..<capacity).map { _ in Int32(random.below(model.configuration.vocabulary)) }
        let pieces = cut(ids.count, &random)
        let first = try logits(of: ids, pieces, session)
        session.truncate(to: random.once(in: 2) ? 0 : pieces[0].upperBound)
        let again = try logits(of: ids, pieces.filter { $0.lowerBound >= session.ids.count }, session)
        guard first.suffix(again.count).map(\.bitPattern) == again.map(\.bitPattern) else {
            throw FuzzFinding("the same ids give other logits the second time")
        }
        try expectFull(session, positions: capacity)
    }

    private static func cut(_ count: Int, _ random: inout FuzzRandom) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        while let start = pieces.isEmpty ? 0 : pieces.last?.upperBound, start < count {
            let length = random.once(in: 2) ? 1 : 1 + random.below(count)
            pieces.append(start..<min(count, start + length))
        }
        return pieces
    }

    private static func logits(
        of ids: [Int32],
        _ pieces: [Range<Int>],
        _ session: TransformerSession
    ) throws -> [Float] {
        var all: [Float] = []
        for piece in pieces {
            let scored = min(piece.count, 2)
            var logits: [Float] = []
            try session.read(ids[piece], scored: scored, into: &logits)
            all += logits.prefix(scored * session.vocabulary)
        }
        guard session.ids == ids else { throw FuzzFinding("the session does not hold what it read") }
        return all
    }

    /// Positions are taken by pages, so that a sequence may hold some more than it was asked for.
    private static func expectFull(_ session: TransformerSession, positions: Int) throws {
        var logits: [Float] = []
        let more = (positions + Engine.page - 1) / Engine.page * Engine.page - session.ids.count + 1
        do {
            try session.read([Int32](repeating: 0, count: more), scored: 1, into: &logits)
        } catch let error as ModelError where error.code == .promptTooLong {
            return
        }
        throw FuzzFinding("the session reads more than it has room for")
    }
}
