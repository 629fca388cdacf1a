import Foundation
import LooperCore
public import LooperSkills

/// What was read to learn from.
public struct ExperienceSet: Sendable {
    /// The sessions, by folder and in order of their paths.
    public var experiences: [Experience] = []
    /// What was not learned from, and why.
    public var diagnostics: [ExperienceDiagnostic] = []

    /// Creates an empty set.
    public init() {}

    /// The set with those sessions alone for which `isWanted` holds.
    public func filter(_ isWanted: (Experience) -> Bool) -> ExperienceSet {
        var set = self
        set.experiences = experiences.filter(isWanted)
        return set
    }

    /// SHA-256 of the demonstrations and drills, wherever they lie; `nil` where there are none.
    public var demonstrationsDigest: String? { digest { $0.kind != .session } }
    /// SHA-256 of the sessions; `nil` where there are none.
    public var sessionsDigest: String? { digest { $0.kind == .session } }

    /// The names of the tasks.
    public var tasks: Set<String> { Set(experiences.map(\.task)) }

    /// SHA-256 of the names of the tasks.
    public var tasksDigest: String { Self.digest(ofLines: tasks.sorted()) }

    /// The repositories and the commits that sessions began with, each once; their names are those of their folders.
    public var repositories: [SkillSource.Repository] {
        let all = experiences.compactMap { experience in
            experience.trajectory.provenance.base.map { base in
                SkillSource.Repository(
                    name: URL(fileURLWithPath: base.repository).lastPathComponent,
                    commit: base.commit
                )
            }
        }
        return Set(all).sorted { ($0.name, $0.commit) < ($1.name, $1.commit) }
    }

    /// How many there are of each kind, as a manifest tells them.
    public var counts: [String: Int] {
        let names = experiences.map { experience in
            switch (experience.kind, experience.resolved) {
            case (.demonstration, _): "demonstrations"
            case (.drill, _): "drills"
            case (.session, true?): "resolved_sessions"
            case (.session, false?): "failed_sessions"
            case (.session, nil): "ungraded_sessions"
            }
        }
        return Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
    }

    private func digest(of isWanted: (Experience) -> Bool) -> String? {
        let lines = experiences.filter(isWanted).map { experience in
            let resolved = experience.resolved.map(String.init) ?? "unknown"
            return "\(experience.task) \(experience.kind.rawValue) \(resolved) \(experience.sha256)"
        }
        return lines.isEmpty ? nil : Self.digest(ofLines: lines.sorted())
    }

    private static func digest(ofLines lines: [String]) -> String {
        ContentDigest.sha256.of(Data(lines.joined(separator: "\n").utf8))
    }
}
