import Foundation
public import LooperCore

/// Task sets as files: JSON Lines, or one JSON array.
public enum TaskFile {
    /// Reads the tasks at `path`, in order.
    ///
    /// - Throws: ``TasksError`` that names the line (or the place in the array) and the field; also where a task has no
    ///   FAIL_TO_PASS tests, or two tasks have the same name.
    public static func load(_ path: String) throws(TasksError) -> [CodingTask] {
        try parse(try TextFile.read(path), name: path)
    }

    /// Reads the tasks at `path` that can be used, in order, and says what is wrong with the others.
    ///
    /// - Throws: ``TasksError`` where the file cannot be read or holds no task that can be used.
    public static func loadLeniently(_ path: String) throws(TasksError) -> (tasks: [CodingTask], problems: [TasksError])
    {
        var problems: [TasksError] = []
        let tasks = try read(try TextFile.read(path), name: path) { problems.append($0) }
        return (tasks, problems)
    }

    /// Reads tasks from the text of a file called `name`.
    public static func parse(_ text: String, name: String) throws(TasksError) -> [CodingTask] {
        try read(text, name: name) { problem throws(TasksError) in throw problem }
    }

    private static func read(
        _ text: String,
        name: String,
        onProblem: (TasksError) throws(TasksError) -> Void
    ) throws(TasksError) -> [CodingTask] {
        var tasks: [CodingTask] = []
        var seen: [String: String] = [:]
        for (place, row) in try JSONRows.split(text, name: name) {
            do throws(TasksError) {
                let task = try task(row, place)
                if let first = seen.updateValue(place, forKey: task.instanceID) {
                    throw TasksError(.badTask, "\(place): \(task.instanceID) is there already, at \(first)")
                }
                tasks.append(task)
            } catch {
                try onProblem(error)
            }
        }
        guard !tasks.isEmpty else { throw TasksError(.badTask, "\(name) holds no tasks that can be used") }
        return tasks
    }

    private static func task(_ row: Data, _ place: String) throws(TasksError) -> CodingTask {
        let task = try JSONRows.decode(CodingTask.self, row, place: place, code: .badTask)
        guard !task.failToPass.isEmpty else {
            throw TasksError(
                .badTask,
                "\(place): \(task.instanceID) has no FAIL_TO_PASS tests, so nothing could tell whether it is solved"
            )
        }
        if let timeout = task.environment?.testTimeout, !(timeout > 0) {
            throw TasksError(
                .badTask,
                "\(place): the `test_timeout` of \(task.instanceID) is \(timeout); it must be above 0 seconds"
            )
        }
        return task
    }
}

/// Text files with clear errors.
enum TextFile {
    static func read(_ path: String) throws(TasksError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TasksError(.unreadableFile, "the file \(path) is missing or cannot be read")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw TasksError(.unreadableFile, "the file \(path) is not UTF-8 text")
        }
        // A byte order mark is no part of the text.
        return text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }
}

/// The objects of a JSON Lines file or a JSON array, each with the place it stands at.
enum JSONRows {
    /// The rows of `text`; blank lines are skipped.
    static func split(_ text: String, name: String) throws(TasksError) -> [(place: String, row: Data)] {
        let bytes = text.utf8.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if bytes.first == UInt8(ascii: "[") { return try array(Data(bytes), name: name) }
        var rows: [(place: String, row: Data)] = []
        for (index, line) in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        where line.contains(where: { ![0x20, 0x09, 0x0D].contains($0) }) {
            rows.append(("\(name):\(index + 1)", Data(line)))
        }
        return rows
    }

    private static func array(_ data: Data, name: String) throws(TasksError) -> [(place: String, row: Data)] {
        let values = try decode([JSONValue].self, data, place: name, code: .unreadableFile)
        var rows: [(place: String, row: Data)] = []
        for (index, value) in values.enumerated() {
            let place = "\(name), entry \(index + 1)"
            guard let row = try? JSONEncoder().encode(value) else {
                throw TasksError(.unreadableFile, "\(place): this cannot be read as an object")
            }
            rows.append((place, row))
        }
        return rows
    }

    /// Decodes one value with an error that names place and field.
    static func decode<Value: Decodable>(
        _ type: Value.Type,
        _ data: Data,
        place: String,
        code: TasksError.Code
    ) throws(TasksError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            throw TasksError(code, "\(place): \(words(error))")
        } catch {
            throw TasksError(code, "\(place): \(error.localizedDescription)")
        }
    }

    private static func words(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "the field `\(field(context.codingPath + [key]))` is missing"
        case .typeMismatch(_, let context) where context.codingPath.isEmpty,
            .valueNotFound(_, let context) where context.codingPath.isEmpty:
            "an object with named fields is expected here"
        case .typeMismatch(_, let context):
            "the field `\(field(context.codingPath))` has the wrong type: \(context.debugDescription)"
        case .valueNotFound(_, let context):
            "the field `\(field(context.codingPath))` is null"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "this is not valid JSON" : "`\(field(context.codingPath))`: \(context.debugDescription)"
        @unknown default:
            "\(error)"
        }
    }

    private static func field(_ path: [any CodingKey]) -> String {
        path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
}
