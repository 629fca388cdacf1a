import LooperCore
import Yams

/// Turns YAML into JSON values and remembers the line of each.
struct YAMLReader {
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
