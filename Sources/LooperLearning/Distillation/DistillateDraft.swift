import LooperCore

/// Bullets and examples that are to become one text within limits.
struct DistillateDraft {
    let request: DistillationRequest
    let findings: Findings
    let words: DistillationWords
    let distiller: String
    /// What may serve as the example, the best first.
    private let excerpts: [WorkedExcerpt]
    /// How many are tried: the text of one may just fit where that of another does not.
    private static let mostExcerpts = 5

    /// What is given up in turn: an example is worth more than rules, to small models above all.
    private static let steps: [(bullets: Int, detail: WorkedExcerpt.Detail)] = [
        (3, .all), (3, .core), (2, .core), (3, .calls), (2, .calls), (3, .least), (2, .least), (1, .calls), (1, .least),
    ]

    init(_ request: DistillationRequest, words: DistillationWords, distiller: String) throws {
        self.request = request
        self.words = words
        self.distiller = distiller
        var statistics = ExperienceStatistics()
        var fitting: [[Deed]] = []
        for experience in request.experiences {
            try Task.checkCancellation()
            let deeds = Deed.all(of: experience.trajectory)
            statistics.take(experience, deeds)
            if WorkedExcerpt.isFit(experience, deeds) { fitting.append(deeds) }
        }
        findings = Findings(statistics: statistics, words: words)
        guard statistics.resolved > 0 else {
            throw LearningError(
                .notDistilled,
                "none of \(request.experiences.count) sessions solved its task, so there is nothing to advise; "
                    + "make demonstrations by looper practice --demonstrate"
            )
        }
        excerpts = Self.ranked(fitting, statistics).prefix(Self.mostExcerpts).map {
            WorkedExcerpt($0, statistics, tools: request.tools, words: words)
        }
    }

    /// The sessions that went the usual way, found the file by their search, and changed little of one that others
    /// changed too; the shortest first.
    private static func ranked(_ sessions: [[Deed]], _ statistics: ExperienceStatistics) -> [[Deed]] {
        let order = statistics.order?.kinds
        let known = Set(statistics.sourcePaths.recurring())
        // By place too, so that the same sessions always give the same text.
        let ranks = sessions.enumerated().map { (rank($0.element), place: $0.offset) }
        return ranks.sorted { ($0.0, $0.place) < ($1.0, $1.place) }.map { sessions[$0.place] }

        func rank(_ deeds: [Deed]) -> Int {
            let path = deeds.last(where: \.changes)?.path ?? ""
            let search = deeds.last { $0.kind == .search }?.observation.text
            let faults = [
                ExperienceStatistics.order(of: deeds) != order, search?.hasPrefix(path) != true, !known.contains(path),
                !deeds.allSatisfy(\.isSmall),
            ]
            // A fault outweighs any length.
            return faults.count { $0 } << 32 + deeds.reduce(0) { $0 + $1.reply.utf8.count }
        }
    }

    /// The text with the most of `bullets` and of an example that fits.
    ///
    /// - Parameter keepsBullets: whether all bullets have to stay.
    /// - Throws: ``LearningError`` where the least is too long, or all too short.
    func distillate(
        _ bullets: [SkillBullet],
        description: String,
        keepsBullets: Bool = false
    ) throws(LearningError) -> Distillate {
        var shortest: Int?
        let fewest = keepsBullets ? bullets.count : 1
        let most = max(fewest, request.limits.bullets)
        for step in Self.steps where (fewest...most).contains(step.bullets) {
            for excerpt in excerpts {
                let text = write(Array(bullets.prefix(step.bullets)), excerpt.text(step.detail), description)
                if text.tokens <= request.limits.mostTokens { return try checked(text) }
                shortest = min(shortest ?? text.tokens, text.tokens)
            }
        }
        for count in (fewest...most).reversed() {
            let text = write(Array(bullets.prefix(count)), "", description)
            if text.tokens <= request.limits.mostTokens { return try checked(text) }
            shortest = min(shortest ?? text.tokens, text.tokens)
        }
        throw tooLong(shortest ?? 0)
    }

    /// The text of these parts, whatever its length.
    func write(_ bullets: [SkillBullet], _ example: String, _ description: String) -> Distillate {
        let command = findings.statistics.testCommand?.form ?? words.word("none")
        var text = Distillate(
            name: request.name,
            description: description,
            compatibility: words.page(
                .compatibility,
                ["repositories": findings.repositories, "command": command]
            ),
            bullets: bullets,
            example: example,
            body: "",
            tokens: 0,
            distiller: distiller,
            paths: []
        )
        text.write(words, request.countTokens)
        text.paths = findings.paths(in: text.body)
        return text
    }

    private func checked(_ text: Distillate) throws(LearningError) -> Distillate {
        guard text.tokens >= request.limits.leastTokens else {
            throw LearningError(
                .notDistilled,
                "all that \(findings.statistics.tasks.count) tasks teach is \(text.tokens) tokens long, less than "
                    + "\(request.limits.leastTokens); learn from more sessions"
            )
        }
        return text
    }

    private func tooLong(_ tokens: Int) -> LearningError {
        LearningError(
            .notDistilled,
            "the shortest text has \(tokens) tokens, more than \(request.limits.mostTokens); allow more"
        )
    }
}
