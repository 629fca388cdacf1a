public import LooperCore

/// The text of a skill before it is one.
public struct Distillate: Sendable, Hashable {
    /// The skill's name.
    public var name: String
    /// What it does and when to use it.
    public var description: String
    /// Where it works.
    public var compatibility: String
    /// The advice, the most useful first.
    public var bullets: [SkillBullet]
    /// A session in the exact form of the tools, with the words around it; empty where there is none.
    public var example: String
    /// All that the model reads.
    public var body: String
    /// Its tokens.
    public var tokens: Int
    /// What wrote it.
    public var distiller: String
    /// Files of the repositories that it names, by themselves or by a pattern; where they are gone it is stale.
    public var paths: [String]

    /// The skill, ready to be written down; the counters stand in its metadata.
    public func skill(license: String? = nil) -> Skill {
        var metadata = ["origin": "distilled", "distiller": distiller, "tokens": String(tokens)]
        for (number, bullet) in zip(1..., bullets) { metadata["bullet-\(number)"] = bullet.record }
        return Skill(
            name: name,
            description: description,
            license: license,
            compatibility: compatibility.isEmpty ? nil : compatibility,
            metadata: metadata,
            body: body
        )
    }
}

extension SkillBullet {
    /// The counters as the metadata of a skill hold them: `order uses=4 helpful=3 harmful=1 evidence=…`.
    var record: String {
        let counters = "\(key ?? "-") uses=\(uses) helpful=\(helpful) harmful=\(harmful)"
        return evidence.map { "\(counters) evidence=\($0)" } ?? counters
    }

    /// A bullet with the counters of a record; without any where it cannot be read.
    init(text: String, record: String?) {
        self.init(text: text)
        guard let record else { return }
        let parts = record.split(separator: " evidence=", maxSplits: 1)
        evidence = parts.count > 1 ? String(parts[1]) : nil
        let words = (parts.first ?? "").split(separator: " ")
        key = words.first.flatMap { $0 == "-" ? nil : String($0) }
        let pairs = words.dropFirst().map { $0.split(separator: "=", maxSplits: 1) }.filter { $0.count == 2 }
        let counters = Dictionary(pairs.map { ($0[0], Int($0[1]) ?? 0) }) { first, _ in first }
        (uses, helpful, harmful) = (counters["uses"] ?? 0, counters["helpful"] ?? 0, counters["harmful"] ?? 0)
    }
}
