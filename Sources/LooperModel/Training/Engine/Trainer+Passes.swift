import CLooper

extension Trainer {
    package func prefixBytes(capacity: Int) -> Int {
        Int(lp_trainer_prefix_bytes(handle, Int32(capacity)))
    }

    package func read(_ ids: ArraySlice<Int32>, into prefix: Prefix) throws {
        var memory = lp_prefix(prefix)
        let status = ids.withUnsafeBufferPointer { lp_trainer_read(handle, &memory, $0.baseAddress, Int32($0.count)) }
        prefix.length = Int(memory.length)
        if status == LP_CANCELLED { throw CancellationError() }
        guard status == LP_OK else { throw ModelError(status, "the base cannot read \(ids.count) ids of a session") }
    }

    package func copy(_ count: Int, of other: Prefix, into prefix: Prefix) throws(ModelError) {
        var (memory, source) = (lp_prefix(prefix), lp_prefix(other))
        let status = lp_trainer_copy(handle, &memory, &source, Int32(count))
        prefix.length = Int(memory.length)
        guard status == LP_OK else { throw ModelError(status, "what the base read of a session cannot be copied") }
    }

    package func evaluate(_ request: PassRequest) throws -> PassResult {
        try compute(request) { lp_trainer_evaluate($0, $1, $2) }
    }

    package func accumulate(_ request: PassRequest) throws -> PassResult {
        try compute(request) { lp_trainer_accumulate($0, $1, $2) }
    }

    private typealias Call = (OpaquePointer, UnsafePointer<lp_pass>, UnsafeMutablePointer<lp_pass_result>) -> lp_status

    private func compute(_ request: PassRequest, _ call: Call) throws -> PassResult {
        try check(request)
        let scored = request.pass.scored
        var result = lp_pass_result()
        var status = LP_OK
        var output = PassResult(loss: 0)
        output.losses = Array(repeating: 0, count: scored)
        if request.wantsLogits {
            output.logits = Array(repeating: 0, count: scored * model.configuration.vocabulary)
        }
        withSegments(of: request) { segments in
            output.losses.withUnsafeMutableBufferPointer { losses in
                output.logits.withUnsafeMutableBufferPointer { logits in
                    var pass = lp_pass()
                    pass.segments = segments.baseAddress
                    pass.count = Int32(segments.count)
                    pass.objective = Int32((request.pass.objective == .keep ? LP_KEEP : LP_LIKELIHOOD).rawValue)
                    pass.base = request.isBase ? 1 : 0
                    pass.noise = request.noise
                    pass.losses = losses.baseAddress
                    pass.logits = request.wantsLogits ? logits.baseAddress : nil
                    status = call(handle, &pass, &result)
                }
            }
        }
        if status == LP_CANCELLED { throw CancellationError() }
        guard status == LP_OK else { throw ModelError(status, "the trainer cannot compute \(request.pass.rows) ids") }
        output.loss = result.loss
        return output
    }

    /// Lays all ids, targets and weights one after the other and calls `body` with segments that point to them.
    private func withSegments(of request: PassRequest, _ body: (UnsafeBufferPointer<lp_train_segment>) -> Void) {
        let segments = request.pass.segments
        let (ids, targets) = (segments.flatMap(\.ids), segments.flatMap(\.targets))
        let weights = segments.flatMap(\.weights)
        let prefixes = segments.map { $0.prefix(in: request).map(lp_prefix.init) ?? lp_prefix() }
        ids.withUnsafeBufferPointer { ids in
            targets.withUnsafeBufferPointer { targets in
                weights.withUnsafeBufferPointer { weights in
                    prefixes.withUnsafeBufferPointer { prefixes in
                        var raw: [lp_train_segment] = []
                        var start = 0
                        for (index, segment) in segments.enumerated() {
                            var entry = lp_train_segment()
                            entry.ids = ids.baseAddress.map { $0 + start }
                            entry.targets = targets.baseAddress.map { $0 + start }
                            entry.weights = weights.baseAddress.map { $0 + start }
                            entry.count = Int32(segment.ids.count)
                            entry.start = Int32(segment.start)
                            entry.parent = segment.parent
                            if segment.readsPrefix { entry.prefix = prefixes.baseAddress.map { $0 + index } }
                            raw.append(entry)
                            start += segment.ids.count
                        }
                        raw.withUnsafeBufferPointer(body)
                    }
                }
            }
        }
    }

    /// What the C trainer would read beyond its bounds for is refused here.
    private func check(_ request: PassRequest) throws(ModelError) {
        let vocabulary = model.configuration.vocabulary
        for segment in request.pass.segments {
            guard segment.targets.count == segment.ids.count, segment.weights.count == segment.ids.count else {
                throw ModelError(.invalidTokens, "a segment has not as many targets and weights as ids")
            }
            let isKnown = segment.ids.allSatisfy { $0 >= 0 && Int($0) < vocabulary }
            guard isKnown, segment.targets.allSatisfy({ $0 >= -1 && Int($0) < vocabulary }) else {
                throw ModelError(.invalidTokens, "an id is outside the model's vocabulary of \(vocabulary)")
            }
            guard segment.readsPrefix else { continue }
            guard let prefix = segment.prefix(in: request), segment.start <= prefix.length else {
                throw ModelError(.invalidTokens, "a segment follows ids that the base has not read")
            }
        }
    }
}

extension TrainingSegment {
    /// The prefix that it sees.
    fileprivate func prefix(in request: PassRequest) -> Prefix? {
        if case .prefix(let session) = source { request.prefixes[session] } else { nil }
    }

    fileprivate var readsPrefix: Bool {
        if case .prefix = source { true } else { false }
    }

    fileprivate var parent: Int32 {
        if case .parent(let index) = source { Int32(index) } else { -1 }
    }
}

extension lp_prefix {
    init(_ prefix: Prefix) {
        self.init(
            memory: prefix.memory.baseAddress,
            capacity: Int32(prefix.capacity),
            length: Int32(prefix.length)
        )
    }
}
