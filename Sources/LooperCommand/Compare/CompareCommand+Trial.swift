import Foundation
import Looper

extension CompareCommand {
    /// The trial that the options describe.
    func trial() async throws -> Trial {
        let configuration = try agent.configuration(options)
        try check(configuration)
        let settings = try arms.settings()
        let file = tasks ?? ""
        let rows = try chosen(from: file)
        let first = configuration.generation.seed
        return try Trial(
            tasks: rows,
            settings: settings,
            seeds: (0..<UInt64(seeds)).map { first &+ $0 },
            materials: try await SessionMaterials(
                try await configuration.model.load(sessions: workers),
                configuration,
                tasks: file,
                repositories: repositories,
                sandbox: sandbox,
                workers: workers,
                records: .home { Terminal().line($0) }
            ),
            output: output.map { URL(fileURLWithPath: $0) }
                ?? LooperHome().sessions.appending(path: "compare-\(IDSource.timestamped.next())")
        )
    }

    private func check(_ configuration: LooperConfiguration) throws {
        guard seeds == 1 || configuration.generation.temperature > 0 else {
            throw LooperError(.badInput, "without a --temperature all seeds give the same session; leave --seeds at 1")
        }
        guard configuration.skills.names.isEmpty else {
            throw LooperError(.badInput, "the arms say who gets a skill; leave skills.names empty")
        }
    }

    private func chosen(from file: String) throws -> [CodingTask] {
        let rows = try TaskFile.load(file)
        for name in only where !rows.contains(where: { $0.instanceID == name }) {
            throw LooperError(.badInput, "'\(name)' is no task of \(file)")
        }
        return only.isEmpty ? rows : rows.filter { only.contains($0.instanceID) }
    }
}
