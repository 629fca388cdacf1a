import Foundation

/// Something that fuzzing found to be untrue.
struct FuzzFinding: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Repeats a step with fresh random numbers until the time is up.
///
/// Runs for 5 seconds, or as many as `LOOPER_FUZZ_SECONDS` says. A finding names the seed of its step, and
/// `LOOPER_FUZZ_SEED` starts with that step. Where a step may end the process, `LOOPER_FUZZ_TRACE` names a folder in
/// which the seed of the running step is kept.
struct FuzzRun {
    private let name: String
    private let seconds: Double
    private let firstSeed: UInt64
    private let trace: URL?
    private let slowest = 20.0

    init(_ name: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.name = name
        seconds = environment["LOOPER_FUZZ_SECONDS"].flatMap(Double.init) ?? 5
        firstSeed = environment["LOOPER_FUZZ_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...UInt64.max)
        trace = environment["LOOPER_FUZZ_TRACE"].map { URL(fileURLWithPath: $0).appendingPathComponent(name) }
    }

    /// Runs `step`, and gives how often it ran; at least once.
    ///
    /// - Throws: ``FuzzFinding`` with the seed of the step that failed.
    @discardableResult
    func callAsFunction(_ step: (inout FuzzRandom) throws -> Void) throws -> Int {
        var seed = firstSeed
        var seeds = FuzzRandom(seed: firstSeed)
        var count = 0
        let clock = ContinuousClock()
        let start = clock.now
        repeat {
            try trace.map { try Data("\(seed)\n".utf8).write(to: $0) }
            var random = FuzzRandom(seed: seed)
            do {
                let taken = try ProcessorTime.seconds { try step(&random) }
                guard taken < slowest else { throw FuzzFinding("takes too long: \(taken) s") }
            } catch {
                throw FuzzFinding("LOOPER_FUZZ_SEED=\(seed), step \(count) of \(name): \(error)")
            }
            count += 1
            seed = seeds.next()
        } while clock.now - start < .seconds(seconds)
        try trace.map { try Data("\(count) steps\n".utf8).write(to: $0) }
        return count
    }
}
