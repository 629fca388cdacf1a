import Foundation
import LooperCore

/// One run of practice: draws, tries and writes down, wave by wave.
struct PracticeSession {
    let practice: Practice
    let ground: PracticeGround
    let ledger: PracticeLedger
    let onEvent: @Sendable (Practice.Event) -> Void
    var summary = PracticeSummary()
    private var order = TestOrder()
    /// Bugs that became tasks, for pairs.
    private var found: [Mutant] = []

    init(
        practice: Practice,
        ground: PracticeGround,
        ledger: PracticeLedger,
        onEvent: @escaping @Sendable (Practice.Event) -> Void
    ) {
        self.practice = practice
        self.ground = ground
        self.ledger = ledger
        self.onEvent = onEvent
    }

    private var options: PracticeOptions { practice.options }

    mutating func run() async throws {
        let mutants =
            options.source == .history
            ? [:] : MutantCatalogue.mutants(of: ground.files.values.sorted { $0.path < $1.path }, seed: options.seed)
        let baseline = ground.baseline
        onEvent(
            .surveyed(
                tests: baseline.passed.count,
                seconds: baseline.seconds,
                command: baseline.suite.some,
                hasCoverage: baseline.coverage != nil,
                mutants: mutants.values.reduce(0) { $0 + $1.count }
            )
        )
        if options.source != .mutation { try await takeBackCommits() }
        guard options.source != .history, summary.valid < options.count else { return }
        var pool = PracticePool(practice: practice, ground: ground)
        do {
            try await tryMutants(mutants, &pool)
            try await tryPairs(&pool)
            pool.remove()
        } catch {
            pool.remove()
            throw error
        }
    }

    // MARK: Single bugs

    /// A tenth of the tasks is left for pairs.
    private var singles: Int { options.count < 10 ? options.count : options.count - options.count / 10 }

    private mutating func tryMutants(_ mutants: [String: [Mutant]], _ pool: inout PracticePool) async throws {
        var sampler = MutantSampler(mutants, count: options.count)
        while summary.valid < singles {
            let wave = sampler.wave(min(Practice.waveSize, singles - summary.valid))
            guard !wave.isEmpty else { return }
            let rows = try await attempt(wave.map { Candidate(mutants: [$0]) }, &pool)
            for (mutant, row) in zip(wave, rows) {
                sampler.settle(mutant, isTask: row.fate == .valid)
                order.learn(mutant.path, failed: row.failed ?? [])
                if row.fate == .valid { found.append(mutant) }
            }
        }
    }

    // MARK: Pairs

    private mutating func tryPairs(_ pool: inout PracticePool) async throws {
        guard options.count >= 10 else { return }
        var pairs = Candidate.pairs(found, seed: options.seed)[...]
        let end = min(options.count, summary.valid + max(1, options.count / 10))
        while summary.valid < end, !pairs.isEmpty {
            let wave = Array(pairs.prefix(min(Practice.waveSize, end - summary.valid)))
            pairs = pairs.dropFirst(wave.count)
            _ = try await attempt(wave, &pool)
        }
    }

    /// Tries a wave; what was tried in an earlier run is taken from there.
    private mutating func attempt(_ wave: [Candidate], _ pool: inout PracticePool) async throws -> [TriedRow] {
        let known = await ledger.rows
        let open = wave.filter { known[$0.key] == nil }
        let trial = pool.trial(order: order)
        try await pool.grow(to: min(options.jobs, open.count))
        let progress = summary
        let done = try await pool.attempt(open, trial, ledger) { [onEvent] row, rows in
            var summary = progress
            for row in rows { summary.add(row) }
            onEvent(.tried(operatorName: row.operatorName, fate: row.fate, summary: summary))
        }
        let rows = wave.compactMap { known[$0.key] ?? done[$0.key] }
        for row in rows { summary.add(row) }
        return rows
    }

    // MARK: Commits

    private mutating func takeBackCommits() async throws {
        let target = options.source == .both ? options.count / 2 : options.count
        let history = CommitHistory(practice: practice, ground: ground)
        for commit in try await history.commits() where summary.valid < target {
            try Task.checkCancellation()
            let known = await ledger.rows[commit.id]
            let row: TriedRow
            if let known {
                row = known
            } else {
                let (tried, task) = try await history.attempt(commit)
                try await ledger.record(tried, task)
                row = tried
            }
            summary.add(row)
            onEvent(.tried(operatorName: row.operatorName, fate: row.fate, summary: summary))
        }
    }
}
