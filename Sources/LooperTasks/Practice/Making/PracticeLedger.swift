import Foundation
import LooperCore

/// The file of tasks and, beside it, what was tried: both grow by a line at a time, so that a kill loses no more than
/// what was running.
actor PracticeLedger {
    private let tasks: FileHandle
    private let tried: FileHandle
    private var names: Set<String>
    private(set) var rows: [String: TriedRow]
    private let encoder: JSONEncoder

    /// Opens both files at `output`, or makes them.
    ///
    /// - Throws: ``TasksError`` where they were begun with other options, or cannot be written.
    init(_ output: URL, header: TriedHeader) throws {
        let memory = URL(fileURLWithPath: output.path + ".tried")
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let known = try Self.lines(memory)
        rows = try Self.check(known, header, memory)
        let done = try Self.lines(output)
        names = Set(done.compactMap { try? JSONDecoder().decode(CodingTask.self, from: $0).instanceID })
        guard known.isEmpty == false || done.isEmpty else {
            throw TasksError(
                .otherOptions,
                "\(output.path) holds tasks and \(memory.path) is missing, so it cannot be continued; name another "
                    + "--output"
            )
        }
        tasks = try Self.open(output)
        tried = try Self.open(memory)
        if known.isEmpty { try Self.append(try encoder.encode(header), to: tried, memory.path) }
    }

    /// How many tasks the file holds.
    var taskCount: Int { names.count }

    /// Writes down a bug that was tried, its task first: after a kill in between the task is there and its row is not,
    /// and the task is not written twice.
    func record(_ row: TriedRow, _ task: CodingTask?) throws {
        if let task, names.insert(task.instanceID).inserted {
            try Self.append(try encoder.encode(task), to: tasks, "the file of tasks")
        }
        rows[row.key] = row
        try Self.append(try encoder.encode(row), to: tried, "the file of what was tried")
    }

    private static func check(_ lines: [Data], _ header: TriedHeader, _ file: URL) throws -> [String: TriedRow] {
        guard let first = lines.first else { return [:] }
        guard let old = try? JSONDecoder().decode(TriedHeader.self, from: first) else {
            throw TasksError(.otherOptions, "\(file.path) is not a file of practice; name another --output")
        }
        if let words = header.difference(from: old) {
            throw TasksError(
                .otherOptions,
                "the tasks there were begun with other options: \(words); give the same, or name another --output"
            )
        }
        let rows = lines.dropFirst().compactMap { try? JSONDecoder().decode(TriedRow.self, from: $0) }
        return Dictionary(rows.map { ($0.key, $0) }) { _, last in last }
    }

    /// Whole lines; what a kill left of the last one is cut off.
    private static func lines(_ file: URL) throws -> [Data] {
        guard let data = FileManager.default.contents(atPath: file.path) else { return [] }
        let end = data.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        if end < data.count, truncate(file.path, off_t(end)) != 0 {
            throw TasksError(.unreadableFile, "\(file.path) cannot be written; may you write to it?")
        }
        return data[..<end].split(separator: 0x0A).map { Data($0) }
    }

    private static func open(_ file: URL) throws -> FileHandle {
        let descriptor = Foundation.open(file.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw TasksError(.unreadableFile, "\(file.path) cannot be written; is its folder there?")
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private static func append(_ data: Data, to handle: FileHandle, _ name: String) throws {
        do {
            // One write for the line and its end.
            try handle.write(contentsOf: data + [0x0A])
        } catch {
            throw TasksError(.unreadableFile, "\(name) cannot be written: \(error.localizedDescription)")
        }
    }
}
