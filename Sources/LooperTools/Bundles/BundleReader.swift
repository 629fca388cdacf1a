import LooperCore

/// Reads a `tool.yaml` and finds all that is wrong with it.
struct BundleReader {
    private static let fields = [
        "name", "help", "basic_help", "example", "arguments", "command", "timeout", "changes_files",
    ]

    private let folder: BundleFolder
    private let call: ToolBundles.CallReader?
    private(set) var faults: [BundleFault] = []

    /// Reads the bundle in `folder`; `call` finds the call in an example.
    init(_ folder: BundleFolder, call: ToolBundles.CallReader?) {
        self.folder = folder
        self.call = call
    }

    /// The bundle; `nil` where something is wrong with it.
    mutating func bundle() -> ToolBundle? {
        guard let text = folder.files["tool.yaml"] else {
            if folder.diagnostics.isEmpty { faults.append(BundleFault(line: 1, message: missing)) }
            return nil
        }
        guard let root = attempt({ () throws(BundleFault) in try BundleNode(yaml: text) }),
            let unknown = attempt({ () throws(BundleFault) in try root.unknownFields(Self.fields) })
        else { return nil }
        faults += unknown
        let bundle = bundle(root)
        return faults.isEmpty && folder.diagnostics.isEmpty ? bundle : nil
    }

    private var missing: String {
        folder.files["tool.yml"] == nil
            ? "the file is missing; it says how the model calls the tool" : "the file is missing; rename tool.yml"
    }

    private mutating func bundle(_ root: BundleNode) -> ToolBundle? {
        let fields = BundleFields(root: root, folder: folder)
        var list = ArgumentReader()
        list.read(root.optional("arguments"))
        faults += list.faults
        let name = attempt { () throws(BundleFault) in try fields.name() }
        let help = attempt { () throws(BundleFault) in try fields.help() }
        let basicHelp = attempt { () throws(BundleFault) in try fields.basicHelp() }
        let example = attempt { () throws(BundleFault) in try fields.example() }
        let changes = attempt { () throws(BundleFault) in try fields.changesFiles() }
        var script = attempt { () throws(BundleFault) in try fields.script() } ?? nil
        let timeout = attempt { () throws(BundleFault) in try fields.timeout() } ?? nil
        script?.timeout = timeout
        guard faults.isEmpty, let name, let help, let basicHelp, let example, let changes else {
            return nil
        }
        let bundle = ToolBundle(
            specification: Self.specification(name, list.arguments, help, example, changes),
            arguments: list.arguments,
            basicHelp: basicHelp,
            script: script,
            source: folder.path
        )
        let call = call
        return attempt { () throws(BundleFault) in try Self.checked(bundle, root, call) }
    }

    private static func specification(
        _ name: String,
        _ arguments: [ToolArgument],
        _ help: String,
        _ example: String,
        _ changesFiles: Bool
    ) -> ToolSpecification {
        let attributes = arguments.filter { $0.place == .attribute }
        let body = arguments.first { $0.place == .body }
        return ToolSpecification(
            name: name,
            requiredAttributes: attributes.filter(\.isRequired).map(\.name),
            optionalAttributes: attributes.filter { !$0.isRequired }.map(\.name),
            body: Self.kind(of: body),
            bodyName: body?.name ?? "body",
            help: help,
            example: example,
            changesFiles: changesFiles
        )
    }

    private static func kind(of body: ToolArgument?) -> ToolSpecification.Body {
        guard let body else { return .none }
        return body.type == .content ? .content : .text
    }

    private mutating func attempt<Value>(_ work: () throws(BundleFault) -> Value) -> Value? {
        do throws(BundleFault) {
            return try work()
        } catch {
            faults.append(error)
            return nil
        }
    }

    /// Looks whether the parts of a bundle fit together.
    private static func checked(
        _ bundle: ToolBundle,
        _ root: BundleNode,
        _ call: ToolBundles.CallReader?
    ) throws(BundleFault) -> ToolBundle {
        let name = bundle.specification.name
        if let standard = StandardTool(rawValue: name), !standard.takes(bundle.arguments) {
            throw (root.optional("arguments") ?? root).fault("the form of `\(name)` is \(standard.formWords)")
        }
        guard let call else { return bundle }
        let field = try root.field("example")
        guard let found = call(bundle.specification.example, bundle.specification), found.name == name else {
            throw field.fault("the example is not read as a call of `\(name)`; the form is \(bundle.form)")
        }
        do throws(ArgumentComplaint) {
            _ = try ArgumentValues(found, of: bundle.arguments)
        } catch {
            throw field.fault("the example is no correct call. \(error.words) The form is \(bundle.form)")
        }
        return bundle
    }
}
