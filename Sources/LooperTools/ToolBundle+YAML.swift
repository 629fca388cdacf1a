import LooperCore
import Yams

/// What is wrong at which line of a `tool.yaml`.
struct BundleFault: Error {
    var line: Int
    var message: String
}

extension ToolBundle {
    private static let fields: Set = [
        "name", "body", "attributes", "changes_files", "help", "basic_help", "example",
    ]

    /// Reads the text of a `tool.yaml`.
    init(yaml text: String, folder: String) throws(BundleFault) {
        let root = try BundleNode(yaml: text)
        try root.allowOnly(Self.fields)
        let name = try root.field("name")
        guard try name.string() == folder else {
            throw name.fault("the name must be that of the folder, `\(folder)`")
        }
        let bodyNode = try root.field("body")
        guard let body = ToolSpecification.Body(rawValue: try bodyNode.string()) else {
            throw bodyNode.fault("`body` must be none, text or content")
        }
        let attributes = try root.optional("attributes")
        try attributes?.allowOnly(["required", "optional"])
        self.init(
            specification: ToolSpecification(
                name: folder,
                requiredAttributes: try attributes?.optional("required")?.strings() ?? [],
                optionalAttributes: try attributes?.optional("optional")?.strings() ?? [],
                body: body,
                help: try root.field("help").string(),
                example: try root.field("example").string(),
                changesFiles: try root.optional("changes_files")?.bool() ?? false
            ),
            basicHelp: try root.optional("basic_help")?.string()
        )
    }
}

/// A YAML node that complains with its line.
private struct BundleNode {
    let node: Node
    /// Where to point when the node itself carries no mark.
    let fallbackLine: Int

    init(_ node: Node, fallbackLine: Int) {
        self.node = node
        self.fallbackLine = fallbackLine
    }

    init(yaml text: String) throws(BundleFault) {
        do {
            guard let node = try compose(yaml: text) else { throw BundleFault(line: 1, message: "the file is empty") }
            self.init(node, fallbackLine: 1)
        } catch let fault as BundleFault {
            throw fault
        } catch {
            throw BundleFault(line: Self.line(of: error), message: "not YAML: \(error)")
        }
    }

    private static func line(of error: any Error) -> Int {
        switch error as? YamlError {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        default: 1
        }
    }

    func fault(_ message: String) -> BundleFault {
        BundleFault(line: node.mark?.line ?? fallbackLine, message: message)
    }

    func allowOnly(_ names: Set<String>) throws(BundleFault) {
        guard let mapping = node.mapping else { throw fault("a list of `field: value` lines is expected here") }
        for key in mapping.keys where !names.contains(key.string ?? "") {
            let known = names.sorted().joined(separator: ", ")
            throw BundleNode(key, fallbackLine: fallbackLine).fault(
                "unknown field `\(key.string ?? "?")`; known are \(known)"
            )
        }
    }

    func optional(_ name: String) throws(BundleFault) -> BundleNode? {
        guard let value = node.mapping?[Node(name)] else { return nil }
        return BundleNode(value, fallbackLine: node.mark?.line ?? fallbackLine)
    }

    func field(_ name: String) throws(BundleFault) -> BundleNode {
        guard let value = try optional(name) else { throw fault("the field `\(name)` is missing") }
        return value
    }

    /// Text without the newline that a YAML block ends with; never empty.
    func string() throws(BundleFault) -> String {
        guard var text = node.string else { throw fault("text is expected here") }
        while text.hasSuffix("\n") { text.removeLast() }
        guard !text.isEmpty else { throw fault("this text is empty") }
        return text
    }

    func strings() throws(BundleFault) -> [String] {
        guard let sequence = node.sequence else { throw fault("a list of names is expected here") }
        var names: [String] = []
        for element in sequence {
            names.append(try BundleNode(element, fallbackLine: node.mark?.line ?? fallbackLine).string())
        }
        return names
    }

    func bool() throws(BundleFault) -> Bool {
        guard let value = node.bool else { throw fault("true or false is expected here") }
        return value
    }
}
