/// One piece of advice in a skill's text, with what became of sessions that were given it.
public struct SkillBullet: Sendable, Hashable {
    /// The template it was made with, by which it is known again when its numbers change; `nil` for other words.
    public var key: String?
    /// The text, from `- ` on.
    public var text: String
    /// On what it rests, as `9/12 failed, 1/30 resolved`.
    public var evidence: String?
    /// Sessions that had it.
    public var uses: Int
    /// Those that solved their task.
    public var helpful: Int
    /// Those that did not.
    public var harmful: Int

    /// Creates a bullet.
    public init(
        key: String? = nil,
        text: String,
        evidence: String? = nil,
        uses: Int = 0,
        helpful: Int = 0,
        harmful: Int = 0
    ) {
        self.key = key
        self.text = text
        self.evidence = evidence
        self.uses = uses
        self.helpful = helpful
        self.harmful = harmful
    }

    /// Whether another one says nearly the same: it has the same key, or six of ten words of both are common to both.
    public func saysTheSame(as other: SkillBullet) -> Bool {
        if let key, key == other.key { return true }
        let (mine, others) = (Self.words(text), Self.words(other.text))
        let all = mine.union(others).count
        return all > 0 && Double(mine.intersection(others).count) / Double(all) >= 0.6
    }

    /// What is gained by it: the more the better.
    var merit: Int { helpful - harmful }

    private static func words(_ text: String) -> Set<Substring> {
        Set(text.lowercased()[...].split { !$0.isLetter && !$0.isNumber && $0 != "_" })
    }
}
