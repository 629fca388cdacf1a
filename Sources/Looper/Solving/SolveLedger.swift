import Foundation
import LooperCore
import LooperTasks

/// The results in the output folder of `looper solve`.
///
/// `all_preds.jsonl` and `runs.jsonl` grow by a line an instance, each forced to the disk, and `preds.json` follows. An
/// instance is done when it stands in both; a prediction that a kill left without its run is taken away.
final class SolveLedger {
    private(set) var records: [SolveRecord]
    private var predictions: Predictions
    private let runs: RecordLog<SolveRecord>
    private let lines: RecordLog<Prediction>
    private let folder: URL
    private var lastWrite: (end: ContinuousClock.Instant, duration: Duration)?

    /// A rewriting of `preds.json` may take one part in so many of the time.
    private static let share = 20

    /// Opens the ledger in `folder`, which is made if need be, for this process alone.
    ///
    /// - Parameter redone: instances whose results are thrown away.
    /// - Throws: ``TasksError`` where another process has it open or a line cannot be read.
    init(_ folder: URL, redoing redone: Set<String> = []) throws {
        self.folder = folder
        try OutputFile.makeFolder(folder)
        let runsFile = folder.appending(path: "runs.jsonl")
        let linesFile = folder.appending(path: "all_preds.jsonl")
        var (runs, records) = try RecordLog<SolveRecord>.open(runsFile)
        var (lines, list) = try RecordLog<Prediction>.open(linesFile)
        let predicted = Set(list.map(\.instanceID))
        let kept = records.filter { predicted.contains($0.instanceID) && !redone.contains($0.instanceID) }
        let done = Set(kept.map(\.instanceID))
        let known = list.filter { done.contains($0.instanceID) }
        if kept.count < records.count || known.count < list.count {
            // Both are replaced whole while their locks are held, and opened again.
            try Self.write(kept, to: runsFile)
            try Self.write(known, to: linesFile)
            (runs, records) = try RecordLog<SolveRecord>.open(runsFile)
            (lines, list) = try RecordLog<Prediction>.open(linesFile)
        }
        self.runs = runs
        self.records = records
        self.lines = lines
        predictions = Predictions(list)
        try finish()
    }

    /// The names of the instances that are done.
    var done: Set<String> { Set(records.map(\.instanceID)) }

    /// Adds an instance.
    func add(_ record: SolveRecord, _ prediction: Prediction) throws {
        try lines.add(prediction)
        try runs.add(record)
        records.append(record)
        predictions.byTask[prediction.instanceID] = prediction
        if let last = lastWrite, ContinuousClock.now - last.end < last.duration * Self.share { return }
        try finish()
    }

    /// Brings `preds.json` up to date.
    func finish() throws {
        let start = ContinuousClock.now
        try predictions.write(to: folder.appending(path: "preds.json").path)
        lastWrite = (.now, ContinuousClock.now - start)
    }

    private static func write(_ rows: [some Encodable], to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = try rows.reduce(into: Data()) { $0 += try encoder.encode($1) + Data("\n".utf8) }
        try OutputFile.write(data, to: file)
    }
}
