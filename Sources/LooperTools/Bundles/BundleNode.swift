import Yams

/// What is wrong at which line of a `tool.yaml`.
struct BundleFault: Error {
    var line: Int
    var message: String
}

/// A YAML node that complains with its line.
struct BundleNode {
    private let node: Node
    /// Where to point when the node itself carries no mark.
    private let fallbackLine: Int

    private init(_ node: Node, fallbackLine: Int) {
        self.node = node
        self.fallbackLine = fallbackLine
    }

    /// Aliases above which a few lines could stand for more than any machine can hold.
    static let aliasLimit = 16

    /// Reads a document.
    init(yaml text: String) throws(BundleFault) {
        guard Self.aliases(in: text) <= Self.aliasLimit else {
            throw BundleFault(line: 1, message: "it has more than \(Self.aliasLimit) aliases; write their values out")
        }
        let node: Node?
        do {
            node = try compose(yaml: text)
        } catch {
            throw Self.fault(of: error, in: text)
        }
        guard let node else { throw BundleFault(line: 1, message: "the file is empty") }
        self.init(node, fallbackLine: 1)
    }

    /// The line, counted from 1.
    var line: Int { node.mark?.line ?? fallbackLine }

    /// What is wrong here.
    func fault(_ message: String) -> BundleFault {
        BundleFault(line: line, message: message)
    }

    /// What is wrong with the names of the fields: those that are not `known`.
    func unknownFields(_ known: [String]) throws(BundleFault) -> [BundleFault] {
        guard let mapping = node.mapping else { throw fault("lines of the form `field: value` are expected here") }
        return mapping.keys.filter { !known.contains($0.string ?? "") }.map { key in
            BundleNode(key, fallbackLine: line).fault(
                "unknown field `\(key.string ?? "?")`; known are \(known.joined(separator: ", "))"
            )
        }
    }

    /// The value of a field, or `nil` where there is none.
    func optional(_ name: String) -> BundleNode? {
        node.mapping?[Node(name)].map { BundleNode($0, fallbackLine: line) }
    }

    /// The value of a field.
    func field(_ name: String) throws(BundleFault) -> BundleNode {
        guard let value = optional(name) else { throw fault("the field `\(name)` is missing") }
        return value
    }

    /// Text without the newline that a YAML block ends with; never empty.
    func string() throws(BundleFault) -> String {
        let text = try scalar().withoutFinalNewlines
        guard !text.isEmpty else { throw fault("this text is empty") }
        return text
    }

    /// The text of a scalar as it stands there, empty or not.
    func scalar() throws(BundleFault) -> String {
        guard let text = node.scalar?.string else { throw fault("text is expected here") }
        return text
    }

    /// The elements of a list.
    func list() throws(BundleFault) -> [BundleNode] {
        guard let sequence = node.sequence else { throw fault("a list is expected here") }
        return sequence.map { BundleNode($0, fallbackLine: line) }
    }

    func bool() throws(BundleFault) -> Bool {
        guard let value = node.bool else { throw fault("true or false is expected here") }
        return value
    }

    static func fault(of error: any Error, in text: String) -> BundleFault {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            BundleFault(line: mark.line, message: "not YAML: \(problem)")
        case .reader(let problem, let offset, _, _):
            BundleFault(line: lineOf(offset ?? 0, in: text), message: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let names, let context):
            BundleFault(
                line: context.mark.line,
                message: "the field `\(names.joined(separator: "`, `"))` is there twice"
            )
        default:
            BundleFault(line: 1, message: "not YAML: \(error)")
        }
    }

    /// How many words look like an alias, `*name`, in a text that has anchors, `&name`, too.
    static func aliases(in text: String) -> Int {
        let words = text.utf8.split { byte in
            !BundleNames.isNameByte(byte) && byte != UInt8(ascii: "*") && byte != UInt8(ascii: "&")
        }
        guard words.contains(where: { $0.first == UInt8(ascii: "&") && $0.count > 1 }) else { return 0 }
        return words.count { $0.first == UInt8(ascii: "*") && $0.count > 1 }
    }

    private static func lineOf(_ offset: Int, in text: String) -> Int {
        1 + text.utf8.prefix(offset).count { $0 == 0x0A }
    }
}
