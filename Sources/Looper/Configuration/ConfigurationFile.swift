import Foundation
import LooperCore

/// A configuration file as it was read: its values, and the line of each.
struct ConfigurationFile {
    private static let mostBytes = 1 << 20

    let path: String
    let values: JSONValue
    private var lines: [[String]: Int]

    /// Reads a file.
    init(reading file: URL) throws(LooperError) {
        // A pipe or a device is read no further than a file may be long.
        guard let handle = try? FileHandle(forReadingFrom: file),
            let data = try? handle.read(upToCount: Self.mostBytes + 1) ?? Data()
        else { throw LooperError(.badInput, "\(file.path): there is no such file, or it cannot be read") }
        guard data.count <= Self.mostBytes, let text = String(validating: data, as: UTF8.self) else {
            throw LooperError(.badInput, "\(file.path): is no configuration: not UTF-8 text, or above 1 MiB")
        }
        try self.init(text: text, path: file.path)
    }

    /// Reads a text, which has the name `path` in messages; an empty one has no values.
    init(text: String, path: String) throws(LooperError) {
        var reader = YAMLReader()
        do {
            values = try reader.value(ofText: text)
        } catch {
            throw LooperError(.badInput, "\(path):\(error.line): \(error.message)")
        }
        lines = reader.lines
        self.path = path
    }

    /// A message with file and line.
    func message(_ problem: ConfigurationField.Problem) -> String {
        "\(path):\(line(of: problem.path)): \(problem)"
    }

    /// The line of the value at `path`, or of the nearest one around it.
    func line(of path: [String]) -> Int {
        lines[path] ?? (path.isEmpty ? 1 : line(of: path.dropLast()))
    }
}

extension LooperConfiguration {
    /// Checks the values of a file and lays them over `standard`.
    init(_ file: ConfigurationFile, over standard: LooperConfiguration) throws(LooperError) {
        let problems = Self.problems(of: file.values)
        guard problems.isEmpty else {
            let lines = problems.sorted { file.line(of: $0.path) < file.line(of: $1.path) }.map(file.message)
            throw LooperError(.badInput, lines.joined(separator: "\n"))
        }
        do {
            try self.init(file.values, over: standard)
        } catch {
            throw LooperError(.badInput, "\(file.path): \(error)")
        }
        do throws(LooperError) {
            try validate()
        } catch {
            throw LooperError(.badInput, "\(file.path):\(file.line(of: ["agent"])): \(error.message)")
        }
    }
}
