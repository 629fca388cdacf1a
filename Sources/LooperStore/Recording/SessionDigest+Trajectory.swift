import Foundation
public import LooperCore

extension SessionDigest {
    /// The digest of a session that is over; `nil` where it is not.
    public init?(_ trajectory: Trajectory) {
        guard trajectory.outcome != nil else { return nil }
        let limits = DigestLimits()
        let patch = PatchLines(trajectory.patch)
        let session = SessionEntry(trajectory)
        let calls = trajectory.steps.compactMap(\.call)
        self.init(
            session: session.id,
            task: session.task,
            repository: session.repository.map(Self.repositoryName),
            statement: String(session.statement.prefix(limits.statement)),
            commands: limits.joined(calls.filter { $0.name == "bash" }.map(\.body)),
            files: limits.joined(trajectory.steps.compactMap(\.path) + patch.files),
            changed: patch.files,
            errors: limits.joined(trajectory.steps.flatMap(\.errors)),
            solution: String(patch.text.prefix(limits.solution))
        )
    }

    /// The name by which the repository in the folder `path` is known: that of its folder, or of the one around it where
    /// it is called `repo`, as mirrors are.
    public static func repositoryName(_ path: String) -> String {
        let names = path.split(separator: "/").map(String.init)
        let isMirror = names.last == "repo" && names.count > 1
        return (isMirror ? names[names.count - 2] : names.last) ?? path
    }
}

extension SessionEntry {
    /// The entry of a session; where its provenance has no statement, that is what the model read last before its first
    /// reply.
    public init(_ trajectory: Trajectory) {
        self.init(trajectory.provenance, statement: trajectory.opening.last?.content ?? "")
    }
}

extension DigestLimits {
    /// The first lines that differ, each cut to its limit.
    fileprivate func joined(_ texts: [String]) -> String {
        var seen: Set<String> = []
        let all = texts.map { text in
            String(text.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(line))
        }
        return all.filter { !$0.isEmpty && seen.insert($0).inserted }.prefix(lines).joined(separator: "\n")
    }
}

extension Step {
    /// The file that it is about, where it names one.
    fileprivate var path: String? {
        guard let call else { return nil }
        switch call.name {
        case "read":
            return observation.excerpt?.path ?? String(call.body.prefix { $0 != ":" && !$0.isNewline })
        case "edit", "write": return call.attributes["path"]
        default: return nil
        }
    }

    /// The lines of what came back from a command that speak of an error.
    fileprivate var errors: [String] {
        guard call?.name == "bash" else { return [] }
        return ErrorLines.all(in: observation.text)
    }
}
