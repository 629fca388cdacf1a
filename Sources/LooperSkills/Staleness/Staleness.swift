import LooperCore

/// How much of what a skill names is gone from a repository.
package struct Staleness: Sendable, Hashable, Codable {
    /// A skill is stale when a larger share of its paths is gone.
    package static let limit = 0.2

    /// The paths that the skill names, in order.
    package let named: [String]
    /// Those of them that are gone.
    package let gone: [String]

    /// Looks for the paths of the manifest and of the text.
    ///
    /// - Parameter present: every file and folder of the repository, without a slash at the end.
    package init(of skill: StoredSkill, present: Set<String>) {
        let paths = skill.manifest?.source.paths ?? []
        let text = skill.skill.map { PathNames.inBackticks(of: $0.body) } ?? []
        named = Set(paths.compactMap(PathNames.plain) + text).sorted()
        gone = named.filter { !present.contains($0) }
    }

    /// The share that is gone, 0 to 1; 0 where the skill names no path.
    package var share: Double { named.isEmpty ? 0 : Double(gone.count) / Double(named.count) }

    /// Whether too much is gone for the skill to be believed.
    package var isStale: Bool { share > Self.limit }
}
