import Foundation
import LooperCore
import LooperLearning

/// The folder in which one version of a skill is learned, and what it is: `<library>/.learning/<name>-v<version>/`.
///
/// All stages keep their results in it, so that a run that was stopped or killed goes on where it was.
struct LearningWorkplace: Sendable {
    /// What is learned: a run goes on with the same only.
    struct Record: Codable, Hashable {
        /// Raised when a field changes its meaning.
        var format = 1
        var settings: LearningSettings
        var model: ModelIdentity
        var distiller: String
        /// SHA-256 of the demonstrations, the sessions, the tasks, the prompts and the tools.
        var demonstrations: String?
        var sessions: String?
        var tasks: String
        var prompts: String
        var tools: String

        fileprivate func differences(from other: Self) -> [String] {
            [
                ("settings", settings == other.settings), ("model", model == other.model),
                ("distiller", distiller == other.distiller),
                ("sessions to learn from", demonstrations == other.demonstrations && sessions == other.sessions),
                ("tasks", tasks == other.tasks), ("prompts", prompts == other.prompts), ("tools", tools == other.tools),
                ("format", format == other.format),
            ].filter { !$0.1 }.map(\.0)
        }
    }

    /// The folder with all skills.
    let library: URL
    /// The skill's name.
    let name: String
    /// The version that is learned.
    let version: Int
    /// The folder itself.
    let folder: URL

    /// The place for `version`.
    init(library: URL, name: String, version: Int) {
        self.library = library
        self.name = name
        self.version = version
        folder = library.appending(path: ".learning/\(name)-v\(version)")
    }

    /// Whether its learning has come to its end, placed or not.
    var isOver: Bool { FileManager.default.fileExists(atPath: folder.outcome.path) }
    /// Whether it was begun, and has not come to its end.
    var isUnfinished: Bool { !isOver && FileManager.default.fileExists(atPath: folder.path) }

    /// Keeps other processes from learning the same skill.
    func lock() throws(LooperError) -> ProcessLock {
        try ProcessLock(folder: folder.deletingLastPathComponent(), name: name, work: "is learning \(name)")
    }

    /// Makes the folder, and checks that what was begun in it is the same.
    ///
    /// - Throws: ``LooperError`` that says in what it differs.
    func open(_ record: Record) throws {
        try OutputFile.makeFolder(folder)
        let file = folder.appending(path: "learning.json")
        guard let data = FileManager.default.contents(atPath: file.path) else {
            return try OutputFile.write(record.prettyJSON(), to: file)
        }
        guard let earlier = try? JSONDecoder().decode(Record.self, from: data) else {
            throw LooperError(.badInput, "\(file.path) cannot be read; remove \(folder.path) to begin anew")
        }
        let differences = record.differences(from: earlier)
        guard differences.isEmpty else {
            throw LooperError(
                .badInput,
                "\(folder.path) was begun with other \(differences.joined(separator: ", ")); give the same to go on, or "
                    + "remove it to begin anew"
            )
        }
    }

    /// What a stage kept under `name`; `nil` where it has not come to its end.
    func kept<Value: Decodable>(_ name: String, as: Value.Type = Value.self) -> Value? {
        FileManager.default.contents(atPath: folder.appending(path: name).path)
            .flatMap { try? JSONDecoder().decode(Value.self, from: $0) }
    }

    /// Keeps what a stage came to.
    func keep(_ value: some Encodable, as name: String) throws {
        try OutputFile.write(value.prettyJSON(), to: folder.appending(path: name))
    }

    /// Keeps how it ended.
    func end(_ outcome: LearningOutcome) throws {
        try OutputFile.write(outcome.prettyJSON(), to: folder.outcome)
    }
}

extension URL {
    /// What ``LearningWorkplace/end(_:)`` writes.
    fileprivate var outcome: URL { appending(path: "outcome.json") }
}

extension Encodable {
    /// Sorted and indented.
    fileprivate func prettyJSON() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}
