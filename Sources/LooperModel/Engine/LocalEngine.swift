import LooperCore
import Synchronization

/// Owns the engine of a local model and shares it among replies, on a queue of its own.
///
/// All replies advance together, one read of the engine a step; what prompts begin with in common is read once. Each
/// reply is the same, bit for bit, alone and beside others.
actor LocalEngine {
    private nonisolated let executor = QueueExecutor(label: "looper.engine")
    private nonisolated let alone = Mutex<Int?>(nil)
    let engine: Engine
    let tokenizer: Tokenizer
    let window: Int
    /// Positions that all sequences together can keep.
    private let positions: Int
    private var cache = PrefixCache<Adapter?, TokenSequence>()
    private var readers: [Int: Reader] = [:]
    private var lastReader = 0
    private var waiting: [Waiting] = []
    private var pending: [Pending] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    init(engine: Engine, tokenizer: Tokenizer, window: Int) {
        self.engine = engine
        self.tokenizer = tokenizer
        self.window = window
        positions = engine.freePositions
    }

    /// What has a sequence and reads with it.
    struct Reader {
        let number: Int
        let plan: PromptPlan
        let sequence: TokenSequence
        /// How many ids the sequence began with.
        let cached: Int
    }

    private struct Waiting {
        let plan: PromptPlan
        let gate: Gate
        let number: Int
    }

    private struct Pending {
        let run: Engine.Run
        let reader: Int
        let continuation: CheckedContinuation<ArraySlice<Float>, any Error>
    }

    /// Gives `body` a sequence for `plan`, as soon as there is room, and keeps what was read for those that follow.
    ///
    /// - Parameter body: reads with its reader alone and gives all ids of the sequence.
    func withReader<Value>(
        _ plan: PromptPlan,
        _ body: (isolated LocalEngine, Reader) async throws -> (value: Value, ids: [Int32])
    ) async throws -> Value {
        try check(plan)
        lastReader += 1
        let number = lastReader
        return try await withTaskCancellationHandler {
            let reader = try await enter(plan, number)
            var ids = plan.ids
            defer { leave(reader, ids) }
            let result = try await body(self, reader)
            ids = result.ids
            return result.value
        } onCancel: {
            cancel(number)
        }
    }

    /// Reads what the reader's prompt still lacks, in pieces.
    ///
    /// - Parameters:
    ///   - scored: how many of the last ids get logits.
    ///   - most: the most ids of a piece.
    ///   - take: receives the logits (rows, vocabulary), a piece after the other, where there are any.
    func readPrompt(
        _ reader: Reader,
        scored: Int = 1,
        most: Int = .max,
        _ take: (ArraySlice<Float>) throws -> Void
    ) async throws {
        let ids = reader.plan.ids
        if ids.count - scored < reader.sequence.length { reader.sequence.truncate(to: ids.count - scored) }
        while reader.sequence.length < ids.count {
            // Beside others in short pieces, so that their next ids do not wait long.
            let limit = min(most, engine.batch, readers.count > 1 ? 128 : .max)
            let piece = reader.plan.piece(after: reader.sequence.length, most: limit)
            let rows = min(piece.count, max(0, piece.upperBound - (ids.count - scored)))
            let logits = try await read(ids[piece], scored: rows, reader)
            if rows > 0 { try take(logits) }
            keep(reader, ids)
        }
    }

    /// Reads `ids` in the next step, and gives the logits of the last `scored` of them.
    func read(_ ids: ArraySlice<Int32>, scored: Int, _ reader: Reader) async throws -> ArraySlice<Float> {
        // Those who wait for the actor come in between two steps.
        await Task.yield()
        try Task.checkCancellation()
        let run = Engine.Run(
            sequence: reader.sequence,
            adapter: reader.plan.adapter(at: reader.sequence.length),
            ids: ids,
            scored: scored
        )
        return try await withCheckedThrowingContinuation { continuation in
            pending.append(Pending(run: run, reader: reader.number, continuation: continuation))
            stepIfAllAreReady()
        }
    }
}

// MARK: Steps

extension LocalEngine {
    private func stepIfAllAreReady() {
        guard !pending.isEmpty, pending.count == readers.count else { return }
        let step = pending
        pending = []
        alone.withLock { $0 = step.count == 1 ? step[0].reader : nil }
        defer {
            alone.withLock { alone in
                alone = nil
                engine.rearm()
            }
        }
        do {
            makeRoom(positions: step.reduce(0) { $0 + Self.taken(by: $1.run) })
            let logits = try engine.read(step.map(\.run))
            var start = 0
            for entry in step {
                let count = entry.run.scored * engine.model.configuration.vocabulary
                entry.continuation.resume(returning: logits[start..<start + count])
                start += count
            }
        } catch {
            for entry in step { entry.continuation.resume(throwing: error) }
        }
    }

    /// A read that serves others too goes on; its result is dropped after it.
    private nonisolated func cancel(_ reader: Int) {
        alone.withLock { if $0 == reader { engine.cancel() } }
    }
}

// MARK: Room

extension LocalEngine {
    private func check(_ plan: PromptPlan) throws(ModelError) {
        guard !plan.ids.isEmpty else { throw ModelError(.invalidTokens, "there are no ids to read") }
        guard plan.target > positions - Engine.page else { return }
        throw ModelError(
            .promptTooLong,
            "\(plan.ids.count) tokens and what follows them take \(plan.target) positions, and the engine has "
                + "\(positions - Engine.page)"
        )
    }

    private func enter(_ plan: PromptPlan, _ number: Int) async throws -> Reader {
        try Task.checkCancellation()
        if waiting.isEmpty, let reader = try admit(plan, number) { return reader }
        let gate = Gate()
        waiting.append(Waiting(plan: plan, gate: gate, number: number))
        do {
            try await gate.wait()
        } catch {
            waiting.removeAll { $0.number == number }
            admitWaiting()
            throw error
        }
        guard let reader = readers[number] else { throw ModelError(.outOfMemory, "there is no memory for a sequence") }
        return reader
    }

    private func leave(_ reader: Reader, _ ids: [Int32]) {
        readers[reader.number] = nil
        keep(reader, ids)
        admitWaiting()
        stepIfAllAreReady()
    }

    private func admitWaiting() {
        while let first = waiting.first {
            // Where a sequence cannot be made, the one who waits is told by finding no reader.
            let admitted = Result { try admit(first.plan, first.number) }
            if case .success(nil) = admitted { return }
            waiting.removeFirst()
            if !first.gate.open() { readers[first.number] = nil }
        }
    }

    /// A reader for `plan`, or `nil` where there is no room for it now.
    private func admit(_ plan: PromptPlan, _ number: Int) throws(ModelError) -> Reader? {
        let match = cache.longestPrefix(of: plan.sought, for: plan.cacheKey)
        let cached = match?.length ?? 0
        let sequence = if let match { try match.payload.fork(cached) } else { try TokenSequence(in: engine) }
        let reader = Reader(number: number, plan: plan, sequence: sequence, cached: cached)
        let needed = readers.values.reduce(stillNeeded(reader)) { $0 + stillNeeded($1) }
        guard makeRoom(positions: needed) else { return nil }
        readers[number] = reader
        return reader
    }

    /// The positions that a reader may still take, in whole pages.
    private func stillNeeded(_ reader: Reader) -> Int {
        let length = reader.sequence.length
        let copied = length == reader.cached && length % Engine.page != 0 ? Engine.page : 0
        return Self.rounded(reader.plan.target) - Self.rounded(length) + copied
    }

    /// The positions that a read takes at most, in whole pages.
    private static func taken(by run: Engine.Run) -> Int {
        let length = run.sequence.length
        let copied = length % Engine.page != 0 ? Engine.page : 0
        return rounded(length + run.ids.count) - rounded(length) + copied
    }

    /// Gives up what is kept for later until so many positions are free; `false` where that cannot be.
    @discardableResult
    private func makeRoom(positions needed: Int) -> Bool {
        // Nothing is given up in vain: so much the kept sequences hold at most.
        let most = Self.rounded(cache.idCount) + 2 * cache.count * Engine.page
        guard engine.freePositions + most >= needed else { return false }
        while engine.freePositions < needed {
            guard cache.removeLeastRecentlyUsed() != nil else { return false }
        }
        return true
    }

    private func keep(_ reader: Reader, _ ids: [Int32]) {
        let length = reader.plan.shareable(min(reader.sequence.length, ids.count))
        guard length > reader.cached, let kept = try? reader.sequence.fork(length) else { return }
        cache.insert(ids.prefix(length), kept, for: reader.plan.cacheKey)
        while cache.idCount > positions, cache.removeLeastRecentlyUsed() != nil {}
    }

    private static func rounded(_ positions: Int) -> Int {
        (positions + Engine.page - 1) / Engine.page * Engine.page
    }
}
