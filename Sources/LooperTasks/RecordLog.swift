package import Foundation
import Synchronization

/// A file of JSON Lines that grows by a record at a time, each forced to the disk: a kill loses no more than what was
/// running.
package final class RecordLog<Record: Codable & Sendable>: Sendable {
    /// Where it lies.
    package let file: URL
    private let handle: Mutex<FileHandle>

    /// Opens the log `file`, or makes it, for this process alone; a last line that a crash cut is taken away.
    ///
    /// - Returns: the log, and the records that stand in it.
    /// - Throws: ``TasksError`` that names the file, and the line that is no such record; with code `busy` where another
    ///   process has it open.
    package static func open(_ file: URL) throws(TasksError) -> (log: RecordLog, records: [Record]) {
        // Children of this process must not keep the lock.
        let descriptor = Foundation.open(file.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw TasksError(.unreadableFile, "\(file.path): cannot be written; is its folder there?")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw TasksError(.busy, "\(file.path): another process is at it; wait for its end, or name another folder")
        }
        let data = FileManager.default.contents(atPath: file.path) ?? Data()
        let whole = whole(data)
        let records = try records(in: whole, file)
        guard whole.count == data.count || ftruncate(descriptor, off_t(whole.count)) == 0 else {
            throw TasksError(.unreadableFile, "\(file.path): its cut last line cannot be taken away")
        }
        return (RecordLog(file: file, handle: handle), records)
    }

    /// The records of the log `file`, whoever has it open; a last line that a crash cut is none.
    ///
    /// - Throws: ``TasksError`` that names the file, and the line that is no such record.
    package static func read(_ file: URL) throws(TasksError) -> [Record] {
        guard let data = FileManager.default.contents(atPath: file.path) else {
            throw TasksError(.unreadableFile, "\(file.path): cannot be read; is it there?")
        }
        return try records(in: whole(data), file)
    }

    /// The lines that were written to their end.
    private static func whole(_ data: Data) -> Data {
        data[..<(data.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)]
    }

    private init(file: URL, handle: consuming sending FileHandle) {
        self.file = file
        self.handle = Mutex(handle)
    }

    deinit {
        // A child that was just forked may hold a copy of the descriptor, which closing ours would leave locked.
        handle.withLock { _ = flock($0.fileDescriptor, LOCK_UN) }
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
