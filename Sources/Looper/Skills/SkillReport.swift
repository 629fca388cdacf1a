package import LooperCore
package import LooperSkills

/// What `looper skills` tells of a skill.
package struct SkillReport: Sendable, Encodable {
    /// An encoding and whether a router may draw it.
    package struct Encoding: Sendable, Encodable {
        package let encoding: SkillEncoding
        package let admitted: Bool
        /// Why not, where it may not.
        package let objection: String?
        package let gate: GateRecord?
    }

    package let name: String
    /// The place it is from.
    package let place: String
    /// `nil` for a text that was written by hand, and for what is broken.
    package let version: Int?
    package let description: String?
    package let encodings: [Encoding]
    package let retired: SkillManifest.Retirement?
    /// Where a repository was named.
    package let staleness: Staleness?
    package let stale: Bool?
    /// What is wrong with it, where it cannot be used.
    package let problem: String?

    /// Tells of `entry`, and of what it names in a repository that holds `present`.
    package init(_ entry: SkillCollection.Entry, present: Set<String>? = nil) {
        name = entry.name
        place = entry.shelf.title
        let skill = try? entry.skill.get()
        version = skill?.manifest?.version
        description = skill?.skill?.description
        encodings = skill.map { skill in skill.encodings.map { Encoding($0, of: skill) } } ?? []
        retired = skill?.manifest?.retired
        staleness = present.flatMap { present in skill.map { Staleness(of: $0, present: present) } }
        stale = staleness?.isStale
        if case .failure(let diagnostic) = entry.skill { problem = "\(diagnostic)" } else { problem = nil }
    }
}

extension SkillReport.Encoding {
    init(_ encoding: SkillEncoding, of skill: StoredSkill) {
        self.encoding = encoding
        objection =
            skill.manifest.map { $0.objection(to: encoding) }
            ?? "\(skill.name) was written by hand and has not been held to the gate"
        admitted = objection == nil
        gate = skill.manifest?.gate(of: encoding)
    }
}
