import Foundation
package import LooperCore

/// What differs between two versions of a skill.
package struct SkillDifference: Sendable, Hashable, Codable {
    /// A field of the manifest that differs.
    package struct Field: Sendable, Hashable, Codable {
        /// Where it stands, as in `weights.gate.resolved`.
        package let path: String
        /// Its value before, as JSON; `nil` where it was missing.
        package let was: JSONValue?
        /// Its value now.
        package let now: JSONValue?
    }

    /// The fields of the manifest that differ, in order of their paths.
    package let fields: [Field]
    /// The lines of `SKILL.md`, each after a blank, `-` where it is gone or `+` where it is new; empty where none differs.
    package let lines: [String]
    /// The files that differ, in order.
    package let files: [String]

    /// What turns `was` into `now`.
    package init(from was: StoredSkill, to now: StoredSkill) {
        let paths = Set(was.files.keys).union(now.files.keys)
        files = paths.filter { was.files[$0] != now.files[$0] }.sorted()
        lines = files.contains(SkillPaths.text) ? Self.lines(was.text, now.text) : []
        let (old, new) = (was.manifest.map(Self.flat) ?? [:], now.manifest.map(Self.flat) ?? [:])
        fields = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
            .map { Field(path: $0, was: old[$0], now: new[$0]) }
    }

    /// The values that hold no others, by where they stand; lists are taken whole.
    private static func flat(_ manifest: SkillManifest) -> [String: JSONValue] {
        var values: [String: JSONValue] = [:]
        func collect(_ value: JSONValue, _ path: String) {
            guard case .object(let members) = value else { return values[path] = value }
            for (name, value) in members { collect(value, path.isEmpty ? name : "\(path).\(name)") }
        }
        collect(JSONValue(encoding: manifest), "")
        return values
    }

    private static func lines(_ was: String, _ now: String) -> [String] {
        let old = was.split(separator: "\n", omittingEmptySubsequences: false)
        let new = now.split(separator: "\n", omittingEmptySubsequences: false)
        let changes = new.difference(from: old)
        let gone = Set(changes.removals.compactMap(\.removedOffset))
        let added = Set(changes.insertions.compactMap(\.insertedOffset))
        var lines: [String] = []
        var position = 0
        for (offset, line) in old.enumerated() {
            if gone.contains(offset) { lines.append("-\(line)"); continue }
            while added.contains(position) { lines.append("+\(new[position])"); position += 1 }
            lines.append(" \(line)")
            position += 1
        }
        return lines + new[position...].map { "+\($0)" }
    }
}

extension StoredSkill {
    fileprivate var text: String { files[SkillPaths.text].map { String(decoding: $0, as: UTF8.self) } ?? "" }
}

extension CollectionDifference.Change {
    fileprivate var removedOffset: Int? { if case .remove(let offset, _, _) = self { offset } else { nil } }
    fileprivate var insertedOffset: Int? { if case .insert(let offset, _, _) = self { offset } else { nil } }
}
