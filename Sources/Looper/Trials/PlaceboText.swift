import Foundation
import LooperCore

/// The control of the arm `placebo`: text that has nothing to do with the task, as long as a skill's.
///
/// What it changes, any text would.
package struct PlaceboText: Sendable {
    private static let file = "placebo.md"

    private let text: String

    /// Reads `prompts/controls/placebo.md`.
    ///
    /// - Throws: ``LooperError`` where it is missing or empty.
    package init(data: DataFolders) throws(LooperError) {
        let found = try data.folder("prompts/controls")[Self.file] ?? ""
        text = found.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else {
            throw LooperError(
                .missingResource,
                "prompts/controls/\(Self.file) is missing; put it back or reinstall Looper"
            )
        }
    }

    /// A text of as many characters as that of `skill`, repeated where it is too short.
    package func like(_ skill: Skill) -> Skill {
        let count = skill.body.count
        let repeats = count / (text.count + 1) + 1
        let long = Array(repeating: text, count: repeats).joined(separator: "\n")
        return Skill(name: "notes", description: "Notes.", body: String(long.prefix(count)))
    }
}
