import LooperCore

/// Bullets and examples that are to become one text within limits.
struct DistillateDraft {
    let request: DistillationRequest
    let findings: Findings
    let words: DistillationWords
    let distiller: String
    /// Excerpts that may serve as the example, the best first.
    private let excerpts: [WorkedExcerpt]

    /// How many excerpts are tried: most of them are of one length.
    private static let mostExcerpts = 20
    /// What is given up in turn: an example is worth more than rules, to small models above all.
    private static let steps: [(bullets: Int, detail: WorkedExcerpt.Detail)] = [
        (3, .all), (3, .core), (2, .core), (3, .calls), (2, .calls), (3, .least), (2, .least), (1, .calls), (1, .least),
    ]

    init(_ request: DistillationRequest, words: DistillationWords, distiller: String) throws {
        self.request = request
        self.words = words
        self.distiller = distiller
        var statistics = ExperienceStatistics()
        for experience in request.experiences {
            try Task.checkCancellation()
            statistics.take(experience)
        }
        findings = Findings(statistics: statistics, words: words)
        guard statistics.resolved > 0 else {
            throw LearningError(
                .notDistilled,
                "none of \(request.experiences.count) sessions solved its task, so there is nothing to advise; "
                    + "make demonstrations by looper practice --demonstrate"
            )
        }
        let known = Set(statistics.sourcePaths.recurring())
        let fitting = request.experiences.compactMap {
            WorkedExcerpt($0, statistics, tools: request.tools, words: words)
        }
        // Among equals the first one, so that the same sessions give the same text.
        let ranked = fitting.enumerated().sorted { one, other in
            let left = (known.contains(one.element.path) ? 0 : 1, one.element.steps, one.offset)
            return left < (known.contains(other.element.path) ? 0 : 1, other.element.steps, other.offset)
        }
        excerpts = ranked.prefix(Self.mostExcerpts).map(\.element)
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
        for step in Self.steps where (fewest...max(fewest, request.limits.bullets)).contains(step.bullets) {
            for excerpt in excerpts {
                let kept = Array(bullets.prefix(step.bullets))
                let text = write(kept, excerpt.text(step.detail), description)
                if text.tokens <= request.limits.mostTokens { return try checked(text) }
                shortest = min(shortest ?? text.tokens, text.tokens)
            }
        }
        let plain = write(Array(bullets.prefix(request.limits.bullets)), "", description)
        guard plain.tokens <= request.limits.mostTokens else { throw tooLong(shortest ?? plain.tokens) }
        return try checked(plain)
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
            paths: findings.paths
        )
        text.write(words, request.countTokens)
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
