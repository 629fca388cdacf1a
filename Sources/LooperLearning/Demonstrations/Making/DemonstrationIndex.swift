import Foundation
import Synchronization

/// The file `demonstrations.jsonl`: a line for each task that was tried, added when its folder is in place.
final class DemonstrationIndex: Sendable {
    private let file: URL
    private let handle: Mutex<FileHandle>

    /// Opens the index in `folder`; a last line that a crash cut is taken away.
    ///
    /// - Returns: the index, and the records that stand in it.
    /// - Throws: ``LearningError`` that names the file.
    static func open(in folder: URL) throws(LearningError) -> (
        index: DemonstrationIndex, records: [DemonstrationRecord]
    ) {
        let file = folder.appending(path: "demonstrations.jsonl")
        let data = FileManager.default.contents(atPath: file.path) ?? Data()
        let whole = data.lastIndex(of: 0x0A).map { data[...$0] } ?? Data()
        do {
            let records = try whole.split(separator: 0x0A).map {
                try JSONDecoder().decode(DemonstrationRecord.self, from: Data($0))
            }
            if whole.count != data.count || data.isEmpty { try whole.write(to: file, options: .atomic) }
            let handle = try FileHandle(forWritingTo: file)
            try handle.seekToEnd()
            return (DemonstrationIndex(file: file, handle: handle), records)
        } catch {
            throw LearningError(.unwritable, "\(file.path): cannot be used as the index of demonstrations: \(error)")
        }
    }

    private init(file: URL, handle: consuming sending FileHandle) {
        self.file = file
        self.handle = Mutex(handle)
    }

    /// Adds a record and forces it to the disk.
    func add(_ record: DemonstrationRecord) throws(LearningError) {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let line = try encoder.encode(record) + Data("\n".utf8)
            try handle.withLock { handle in
                try handle.write(contentsOf: line)
                try handle.synchronize()
            }
        } catch {
            throw LearningError(.unwritable, "\(file.path): cannot be written: \(error)")
        }
    }
}
