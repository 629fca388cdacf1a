import Foundation
import LooperCore

extension Predictions {
    /// Reads a `.json` file (an object by task, or a list) or a `.jsonl` file.
    ///
    /// - Throws: ``TasksError`` that names the line or entry and the field.
    public static func load(_ path: String) throws(TasksError) -> Predictions {
        let text = try TextFile.read(path)
        if let object = try object(text, path: path) { return object }
        var list: [Prediction] = []
        for (place, row) in try JSONRows.split(text, name: path) {
            list.append(try JSONRows.decode(Prediction.self, row, place: place, code: .badPredictions))
        }
        return Predictions(list)
    }

    /// The predictions of an object by task; `nil` where the text is no such object.
    private static func object(_ text: String, path: String) throws(TasksError) -> Predictions? {
        guard let value = try? JSONDecoder().decode([String: JSONValue].self, from: Data(text.utf8)),
            value["instance_id"]?.stringValue == nil
        else { return nil }
        var list: [Prediction] = []
        for (name, entry) in value.sorted(by: { $0.key < $1.key }) {
            guard case .object(var members) = entry else {
                throw TasksError(.badPredictions, "\(path): the entry \(name) is no object")
            }
            members["instance_id"] = members["instance_id"] ?? .string(name)
            let row = (try? JSONEncoder().encode(JSONValue.object(members))) ?? Data()
            list.append(
                try JSONRows.decode(Prediction.self, row, place: "\(path), entry \(name)", code: .badPredictions)
            )
        }
        return Predictions(list)
    }

    /// Writes `preds.json`, an object by task, in one step: readers see the old file or the new one.
    ///
    /// - Throws: ``TasksError`` where the file cannot be written.
    public func write(to path: String) throws(TasksError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try encoder.encode(byTask).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw TasksError(.unreadableFile, "cannot write \(path): \(error.localizedDescription)")
        }
    }
}
