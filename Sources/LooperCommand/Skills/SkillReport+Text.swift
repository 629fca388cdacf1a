import Looper

extension SkillReport {
    /// A line for the skill, one for each encoding, and one where it is stale.
    var text: String {
        let state = retired.map { "retired \($0.date): \($0.reason)" } ?? ""
        let head = [name.padded(to: 26), (version.map { "version \($0)" } ?? "by hand").padded(to: 10), place, state]
        return ([head.filter { !$0.isEmpty }.joined(separator: "  ")] + encodings.map(\.text) + stalenessLines)
            .joined(separator: "\n    ")
    }

    /// What of the repository is gone, where one was named.
    var stalenessLines: [String] { staleness.map { [$0.text] } ?? [] }
}

extension SkillReport.Encoding {
    /// The verdict with its numbers.
    var text: String {
        let name = encoding.rawValue.padded(to: 8)
        return gate.map { "\(name) \($0.verdict.rawValue.padded(to: 9)) \($0.numbers)" }
            ?? "\(name) not held to the gate"
    }
}

extension GateRecord {
    /// The numbers in a line.
    var numbers: String {
        let interval = "\(points(difference, signed: true)) points [\(points(low)), \(points(high))]"
        let line = "\(resolved) of \(pairs) against \(baselineResolved), \(interval), \(gained) gained, \(lost) lost, "
        return ([line + "e = \((eValue * 10).rounded() / 10)"] + objections).joined(separator: "; ")
    }

    private func points(_ rate: Double, signed: Bool = false) -> String {
        (signed && rate > 0 ? "+" : "") + "\((rate * 1000).rounded() / 10)"
    }
}

extension Staleness {
    /// What is gone, in a line.
    var text: String {
        guard !named.isEmpty else { return "names no path of a repository" }
        let count = "\(gone.count) of \(named.count) paths are gone at HEAD"
        let names = gone.isEmpty ? "" : ": " + gone.joined(separator: ", ")
        return "\(isStale ? "stale" : "fresh"), \(count)\(names)"
    }
}
