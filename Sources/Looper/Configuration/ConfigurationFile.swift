import Foundation
import LooperCore
import Yams

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

/// Turns YAML into JSON values and remembers the line of each.
private struct YAMLReader {
    struct Fault: Error {
        var line: Int
        var message: String
    }

    private(set) var lines: [[String]: Int] = [:]
    /// Aliases can make a short file into an endless value.
    private var left = 10_000

    mutating func value(ofText text: String) throws(Fault) -> JSONValue {
        let root: Node?
        do {
            root = try compose(yaml: text)
        } catch {
            throw Self.fault(error)
        }
        guard let root, try scalar(root) != .null else { return .object([:]) }
        return try value(of: root, at: [])
    }

    private mutating func value(of node: Node, at path: [String]) throws(Fault) -> JSONValue {
        left -= 1
        guard left > 0 else { throw Fault(line: node.mark?.line ?? 1, message: "the file holds too many values") }
        if let line = node.mark?.line, lines[path] == nil { lines[path] = line }
        if let mapping = node.mapping { return try object(mapping, at: path) }
        if let sequence = node.sequence {
            var values: [JSONValue] = []
            for element in sequence { values.append(try value(of: element, at: path)) }
            return .array(values)
        }
        return try scalar(node)
    }

    private mutating func object(_ mapping: Node.Mapping, at path: [String]) throws(Fault) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for (key, node) in mapping {
            let name = key.string ?? "?"
            // A mapping's own mark is that of its first member; what a person looks for is the line of the key.
            if let line = key.mark?.line { lines[path + [name]] = line }
            members[name] = try value(of: node, at: path + [name])
        }
        return .object(members)
    }

    private func scalar(_ node: Node) throws(Fault) -> JSONValue {
        guard let scalar = node.scalar else { return .array([]) }
        switch Resolver.default.resolveTag(of: node) {
        case .null: return .null
        case .bool: return Bool.construct(from: scalar).map(JSONValue.bool) ?? .string(scalar.string)
        // YAML reads 010 as eight; who writes it means ten, or does not know.
        case .int where scalar.string.count > 1 && scalar.string.first == "0" && scalar.string.allSatisfy(\.isNumber):
            return .string(scalar.string)
        case .int: return Int.construct(from: scalar).map { .integer(Int64($0)) } ?? number(scalar)
        case .float: return number(scalar)
        default: return .string(scalar.string)
        }
    }

    private func number(_ scalar: Node.Scalar) -> JSONValue {
        Double.construct(from: scalar).map(JSONValue.number) ?? .string(scalar.string)
    }

    private static func fault(_ error: any Error) -> Fault {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            Fault(line: mark.line, message: "this is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let names, let context):
            Fault(line: context.mark.line, message: "the field \(names.joined(separator: ", ")) stands here twice")
        default:
            Fault(line: 1, message: "this is not YAML: \(error)")
        }
    }
}
