package import Foundation
import Synchronization

/// A file of JSON Lines that grows by a record at a time, each forced to the disk: a kill loses no more than what was
/// running.
package final class RecordLog<Record: Codable & Sendable>: Sendable {
    /// Where it lies.
    package let file: URL
    private let handle: Mutex<FileHandle>

    /// Opens the log `file`, or makes it; a last line that a crash cut is taken away.
    ///
    /// - Returns: the log, and the records that stand in it.
    /// - Throws: ``TasksError`` that names the file, and the line that is no such record.
    package static func open(_ file: URL) throws(TasksError) -> (log: RecordLog, records: [Record]) {
        let data = FileManager.default.contents(atPath: file.path) ?? Data()
        let whole = data.lastIndex(of: 0x0A).map { data[...$0] } ?? Data()
        let records = try records(in: whole, file)
        do {
            if whole.count != data.count || data.isEmpty { try whole.write(to: file, options: .atomic) }
            let handle = try FileHandle(forWritingTo: file)
            try handle.seekToEnd()
            return (RecordLog(file: file, handle: handle), records)
        } catch {
            throw TasksError(.unreadableFile, "\(file.path): cannot be written: \(error.localizedDescription)")
        }
    }

    private init(file: URL, handle: consuming sending FileHandle) {
        self.file = file
        self.handle = Mutex(handle)
    }

    /// Adds a record and forces it to the disk.
    package func add(_ record: Record) throws(TasksError) {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let line = try encoder.encode(record) + Data("\n".utf8)
            try handle.withLock { handle in
                try handle.write(contentsOf: line)
                try handle.synchronize()
            }
        } catch {
            throw TasksError(.unreadableFile, "\(file.path): cannot be written: \(error.localizedDescription)")
        }
    }

    private static func records(in data: Data, _ file: URL) throws(TasksError) -> [Record] {
        var records: [Record] = []
        for (index, line) in data.split(separator: 0x0A).enumerated() {
            do {
                records.append(try JSONDecoder().decode(Record.self, from: Data(line)))
            } catch {
                throw TasksError(
                    .unreadableFile,
                    "\(file.path): line \(index + 1) cannot be read; name another folder, or take the line away"
                )
            }
        }
        return records
    }
}
