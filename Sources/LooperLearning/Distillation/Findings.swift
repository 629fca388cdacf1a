import LooperCore

/// What statistics have to say, as bullets and words.
struct Findings {
    let statistics: ExperienceStatistics
    let words: DistillationWords

    /// All there is to advise, the most useful first.
    var bullets: [SkillBullet] {
        [order, mistake ?? recovery, command, mistake == nil ? nil : recovery].compactMap(\.self)
    }

    /// The repositories, in a word or more.
    var repositories: String {
        let names = statistics.repositories.sorted()
        return names.isEmpty ? words.word("here") : words.join(names, by: "pair")
    }

    /// The files that a text names, by themselves or by a pattern.
    func paths(in text: String) -> [String] {
        let named = (tests + sources).filter { text.contains("`\($0.text)`") }.flatMap(\.paths)
        let known = statistics.testPaths.ranked + statistics.sourcePaths.ranked
        return Set(named + known.filter { text.contains($0) }).sorted()
    }

    private var tests: [PathPattern] { Self.places(statistics.testPaths) }
    private var sources: [PathPattern] { Self.places(statistics.sourcePaths) }

    private var order: SkillBullet? {
        guard let order = statistics.order else { return nil }
        var hasTested = false
        let items = order.kinds.map { kind in
            defer { hasTested = hasTested || kind == .test }
            return words.word(kind == .test && hasTested ? "retest" : kind.rawValue)
        }
        // Where nothing was read by lines, a screenful.
        let lines = String(statistics.usualRead ?? 60)
        let values = ["order": words.join(items, by: "list"), "lines": lines]
        return bullet("order", values, "\(order.count)/\(statistics.resolved) resolved")
    }

    private var command: SkillBullet? {
        guard let command = statistics.testCommand else { return nil }
        let evidence = "ran \(command.ran), failed \(command.failed)"
        guard !tests.isEmpty, !sources.isEmpty else {
            return bullet("command-alone", ["command": command.form], evidence)
        }
        let places = ["tests": tests, "sources": sources].mapValues {
            words.join($0.map { "`\($0.text)`" }, by: "pair")
        }
        return bullet("command", places.merging(["command": command.form]) { first, _ in first }, evidence)
    }

    private var mistake: SkillBullet? {
        statistics.worstMistake.map { mistake, contrast in
            let evidence =
                "\(contrast.failed)/\(statistics.failed) failed, \(contrast.resolved)/\(statistics.resolved) resolved"
            return bullet(mistake.rawValue, [:], evidence)
        }
    }

    private var recovery: SkillBullet? {
        statistics.usualRecovery.map { setback, next, count, total in
            let values = ["next": words.word("next-\(next.rawValue)")]
            return bullet(setback.rawValue, values, "\(count)/\(total) recovered so")
        }
    }

    private func bullet(_ key: String, _ values: [String: String], _ evidence: String) -> SkillBullet {
        SkillBullet(key: key, text: words.bullet(key, values), evidence: evidence)
    }

    /// The two folders with the most files; of files that were seen in one task only where there are no others.
    private static func places(_ paths: Tally<String>) -> [PathPattern] {
        let recurring = paths.recurring()
        return Array(PathPattern.all(of: recurring.isEmpty ? paths.ranked : recurring).prefix(2))
    }
}
