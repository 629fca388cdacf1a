import Foundation
import LooperModel
import LooperStore

extension StoreImport {
    /// Most entries that are entered at a time.
    private static let batch = 500

    /// Imports an export: session by session, each in one transaction.
    func lines(of file: URL) async throws -> Count {
        var count = Count()
        var batch = Batch(limit: Self.batch)
        var reader = try LineReader(path: file.path)
        while let line = try reader.next() {
            try Task.checkCancellation()
            guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) else { continue }
            let entry: StoreEntry
            do throws(StoreError) {
                entry = try StoreLines.entry(Data(line))
            } catch {
                throw StoreError(error.code, "\(file.path):\(reader.number): \(error.message)")
            }
            if !batch.takes(entry) { try await enter(&batch, &count) }
            batch.entries.append(entry)
        }
        try await enter(&batch, &count)
        return count
    }

    private func enter(_ batch: inout Batch, _ count: inout Count) async throws {
        defer { batch.entries = [] }
        count.added += try await add(batch.entries)
        guard let session = batch.session, batch.entries.first?.kind == .session else { return }
        count.sessions += 1
        try told(session)
    }
}

/// Entries that follow each other and belong to the same session, or to none.
private struct Batch {
    let limit: Int
    var entries: [StoreEntry] = []

    var session: String? { entries.first?.session }

    /// Whether `entry` goes with those that are there.
    func takes(_ entry: StoreEntry) -> Bool {
        guard let first = entries.first else { return true }
        // What belongs to no session can be entered in any pieces.
        return first.session == entry.session && (first.session != nil || entries.count < limit)
    }
}
