public import Foundation
public import LooperCore
import LooperTasks

/// Makes a demonstration of each task, several at a time, and keeps what became of each.
///
/// The folder gets a folder a demonstration, the index `demonstrations.jsonl`, `settings.json` and, at the end,
/// `report.json`. A run that was stopped or killed goes on with the tasks that are not in the index.
public struct DemonstrationMaker: Sendable {
    /// Tries one task; the trajectory of a demonstration is in place when it returns.
    public typealias Attempt = @Sendable (CodingTask) async throws -> DemonstrationRecord

    /// What a run reports while it runs.
    public enum Event: Sendable {
        /// So many tasks were tried in an earlier run.
        case resumed(Int)
        /// A task is over; so many of all are.
        case tried(DemonstrationRecord, finished: Int, of: Int)
    }

    private let folder: URL
    private let settings: DemonstrationSettings
    private let jobs: Int
    private let attempt: Attempt

    /// Prepares a run that tries `jobs` tasks at a time and writes into `folder`, which exists.
    public init(
        folder: URL,
        settings: DemonstrationSettings,
        jobs: Int = 1,
        attempt: @escaping Attempt
    ) {
        self.folder = folder
        self.settings = settings
        self.jobs = max(1, jobs)
        self.attempt = attempt
    }

    /// Tries all tasks that were not tried yet.
    ///
    /// - Throws: ``LearningError`` where the folder holds something made with other settings; `CancellationError`; that
    ///   a task gives no demonstration is a record.
    public func run(
        _ tasks: [CodingTask],
        onEvent: @escaping @Sendable (Event) -> Void = { _ in }
    ) async throws -> DemonstrationReport {
        try checkSettings()
        let file = folder.appending(path: "demonstrations.jsonl")
        let (index, earlier) = try RecordLog<DemonstrationRecord>.open(file)
        let known = Set(earlier.map(\.task))
        let open = tasks.filter { !known.contains($0.instanceID) }
        if !earlier.isEmpty { onEvent(.resumed(earlier.count)) }
        var records = earlier
        let total = earlier.count + open.count
        try await withThrowingTaskGroup(of: DemonstrationRecord.self) { group in
            var rest = open[...]
            for _ in 0..<jobs { add(&rest, to: &group) }
            while let record = try await group.next() {
                try index.add(record)
                records.append(record)
                onEvent(.tried(record, finished: records.count, of: total))
                add(&rest, to: &group)
            }
        }
        let report = DemonstrationReport(records)
        try write(report, to: "report.json")
        return report
    }

    private func add(
        _ rest: inout ArraySlice<CodingTask>,
        to group: inout ThrowingTaskGroup<DemonstrationRecord, any Error>
    ) {
        guard let task = rest.popFirst() else { return }
        group.addTask { [attempt] in
            try Task.checkCancellation()
            return try await attempt(task)
        }
    }

    private func checkSettings() throws(LearningError) {
        let file = folder.appending(path: "settings.json")
        guard let data = FileManager.default.contents(atPath: file.path) else {
            return try write(settings, to: "settings.json")
        }
        guard let recorded = try? JSONDecoder().decode(DemonstrationSettings.self, from: data), recorded == settings
        else {
            throw LearningError(
                .otherSettings,
                "\(folder.path) holds demonstrations of another model, seed or share of recoveries; give the same ones, "
                    + "or name another folder"
            )
        }
    }

    private func write(_ value: some Encodable, to name: String) throws(LearningError) {
        let file = folder.appending(path: name)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try encoder.encode(value).write(to: file, options: .atomic)
        } catch {
            throw LearningError(.unwritable, "\(file.path): cannot be written: \(error)")
        }
    }
}
