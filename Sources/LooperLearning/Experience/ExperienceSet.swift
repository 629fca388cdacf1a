import Foundation
import LooperCore
public import LooperSkills

/// What was read to learn from.
public struct ExperienceSet: Sendable {
    /// The sessions, by folder and in order of their paths.
    public var experiences: [Experience] = []
    /// What was not learned from, and why.
    public var diagnostics: [ExperienceDiagnostic] = []
    private var demonstrationDigests: [String] = []
    private var sessionDigests: [String] = []

    /// Creates an empty set.
    public init() {}

    mutating func add(_ digest: SourceDigest) {
        demonstrationDigests += [digest.hexDigest(of: .demonstration)].compactMap(\.self)
        sessionDigests += [digest.hexDigest(of: .session)].compactMap(\.self)
    }

    /// SHA-256 of the demonstrations that were read, whatever the order of the folders; `nil` where there were none.
    public var demonstrationsDigest: String? { Self.digest(demonstrationDigests) }
    /// SHA-256 of the sessions that were read; `nil` where there were none.
    public var sessionsDigest: String? { Self.digest(sessionDigests) }

    /// The names of the tasks.
    public var tasks: Set<String> { Set(experiences.map(\.task)) }

    /// SHA-256 of the names of the tasks.
    public var tasksDigest: String { SourceDigest.hexDigest(tasks.sorted()) }

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

    private static func digest(_ parts: [String]) -> String? {
        parts.isEmpty ? nil : parts.count == 1 ? parts[0] : SourceDigest.hexDigest(parts.sorted())
    }
}
