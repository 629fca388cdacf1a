import Foundation
import LooperCore

/// What the sessions of the arm `knowledge` are told, task by task.
///
/// It is found before the first session and kept in the trial's folder: a trial that goes on tells the same, though the
/// store has grown in between.
struct TrialKnowledge: Sendable {
    let past: PastSessions
    let finder: RepositoryFinder
    /// Where it is kept.
    let file: URL

    /// The texts by task; a task that no past session resembles has none.
    ///
    /// Sessions on the trial's own tasks are left out, and those that changed a file of a task that was held out, as what
    /// a skill learns leaves them out.
    func texts(for tasks: [CodingTask]) async throws -> [String: String] {
        if let data = FileManager.default.contents(atPath: file.path) {
            guard let texts = try? JSONDecoder().decode([String: String].self, from: data) else {
                throw LooperError(.badInput, "\(file.path) cannot be read; begin the trial again in another folder")
            }
            return texts
        }
        let names = Set(tasks.map(\.instanceID))
        let heldOut = Set(tasks.compactMap { $0.practice?.isHeldOut == true ? $0.practice?.module : nil })
        var texts: [String: String] = [:]
        for task in tasks {
            texts[task.instanceID] = try await past.text(
                for: task.problemStatement,
                in: try await finder.repository(of: task),
                without: names,
                files: heldOut.subtracting([""])
            )
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try OutputFile.write(encoder.encode(texts), to: file)
        return texts
    }
}
