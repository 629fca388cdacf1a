import Foundation
import LooperAgent
import LooperCore
import LooperLearning
import LooperSkills
import LooperTools

/// What a trial is, as `settings.json` keeps it: sessions that ran otherwise are no part of it.
struct TrialRecord: Codable, Hashable {
    /// A setting, with the texts and weights by their hashes.
    struct Setting: Codable, Hashable {
        var label: String
        var arm: Arm
        var skills: [String: String]
        var adapter: AdapterChoice?
        /// SHA-256 of the adapter's file; `nil` where the model knows it by name.
        var adapterSHA256: String?
        /// Parts of the frame that are switched off in it, in order; `nil` where none is.
        var without: [AgentSwitch]?

        private enum CodingKeys: String, CodingKey {
            case label, arm, skills, adapter, without
            case adapterSHA256 = "adapter_sha256"
        }
    }

    /// Raised when a field changes its meaning.
    var format = 1
    /// SHA-256 of the tasks.
    var tasks: String
    var taskCount: Int
    var seeds: [UInt64]
    var settings: [Setting]
    var model: ModelIdentity
    /// The fingerprint of a local model's weights, which a path does not tell.
    var weights: String?
    var agent: AgentConfiguration
    var generation: SamplingConfiguration
    var tools: ToolLimits
    var sandbox: String
    /// SHA-256 of the prompts and the tool bundles.
    var prompts: String
    var bundles: String

    private enum CodingKeys: String, CodingKey {
        case format, tasks, seeds, settings, model, weights, agent, generation, tools, sandbox, prompts, bundles
        case taskCount = "task_count"
    }

    /// Checks that what was recorded in `file` is this trial, or records it where there is nothing yet.
    ///
    /// - Throws: ``LooperError`` that says in what it differs.
    func check(against file: URL) throws {
        guard let data = FileManager.default.contents(atPath: file.path) else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return try OutputFile.write(encoder.encode(self), to: file)
        }
        let other = try Self.decoded(data, file)
        let differences = differences(from: other)
        guard differences.isEmpty else {
            throw LooperError(
                .badInput,
                "\(file.deletingLastPathComponent().path) holds a trial with other "
                    + "\(differences.joined(separator: ", ")); give the same, or name another output folder"
            )
        }
    }

    /// What was recorded of the trial in `folder`; `nil` where nothing was.
    ///
    /// - Throws: ``LooperError`` where the record is none.
    static func read(_ folder: URL) throws(LooperError) -> TrialRecord? {
        let file = folder.appending(path: "settings.json")
        guard let data = FileManager.default.contents(atPath: file.path) else { return nil }
        return try decoded(data, file)
    }

    private static func decoded(_ data: Data, _ file: URL) throws(LooperError) -> TrialRecord {
        do {
            return try JSONDecoder().decode(Self.self, from: data)
        } catch {
            throw LooperError(.badInput, "\(file.path): is not that of a trial; name another output folder")
        }
    }

    private func differences(from other: Self) -> [String] {
        [
            ("format", format == other.format), ("tasks", tasks == other.tasks), ("seeds", seeds == other.seeds),
            ("settings", settings == other.settings),
            ("model", model == other.model && weights == other.weights),
            ("limits of the agent", agent == other.agent), ("sampling", generation == other.generation),
            ("limits of the tools", tools == other.tools), ("sandbox", sandbox == other.sandbox),
            ("prompts", prompts == other.prompts), ("tool bundles", bundles == other.bundles),
        ].filter { !$0.1 }.map(\.0)
    }
}

extension TrialRecord.Setting {
    /// What `setting` is now.
    ///
    /// - Throws: ``LooperError`` where the adapter's file cannot be read.
    init(_ setting: TrialSetting) throws(LooperError) {
        label = setting.label
        arm = setting.arm
        skills = Dictionary(
            setting.skills.map { ($0.name, ContentDigest.sha256.of(Data($0.body.utf8))) },
            uniquingKeysWith: { first, _ in first }
        )
        adapter = setting.adapter
        without = setting.without.isEmpty ? nil : setting.without.sorted { $0.rawValue < $1.rawValue }
        adapterSHA256 = try setting.adapter.flatMap { choice throws(LooperError) in try choice.digest() }
    }
}
