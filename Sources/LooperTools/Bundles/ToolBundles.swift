public import LooperCore

/// What is wrong with a bundle, and where.
public struct BundleDiagnostic: Sendable, Hashable, CustomStringConvertible {
    /// The file.
    public var path: String
    /// Counted from 1.
    public var line: Int
    /// What is wrong and what to write instead.
    public var message: String

    /// Creates a diagnostic.
    public init(path: String, line: Int, message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    /// `path:line: message`.
    public var description: String { "\(path):\(line): \(message)" }
}

/// The bundles of one or more places.
public struct ToolBundles: Sendable, Hashable {
    /// Reads the first call of a tool in a text, as the agent would; `nil` where there is none.
    public typealias CallReader = (String, ToolSpecification) -> ToolCall?

    /// The usable bundles by the tool's name.
    public var bundles: [String: ToolBundle]
    /// What was wrong with the others, in the order of places and names.
    public var diagnostics: [BundleDiagnostic]

    /// Reads the bundles of several places; a name means the bundle of the first place that has it, usable or not.
    ///
    /// - Parameter call: reads the call in a bundle's example, which must be one of this very tool; without it
    ///   examples are not held against their form.
    public init(_ places: [[BundleFolder]], call: CallReader? = nil) {
        bundles = [:]
        diagnostics = []
        var taken: Set<String> = []
        for folder in places.joined() where taken.insert(folder.name).inserted {
            var reader = BundleReader(folder, call: call)
            if let bundle = reader.bundle() { bundles[bundle.specification.name] = bundle }
            let faults = reader.faults.map { fault in
                BundleDiagnostic(path: folder.path + "/tool.yaml", line: fault.line, message: fault.message)
            }
            diagnostics += folder.diagnostics + faults.sorted { $0.line < $1.line }
        }
    }

    /// Reads every `<name>/tool.yaml` of `folder`; a broken one becomes a diagnostic.
    public init(from folder: TextFolder, place: String = "tools") {
        self.init([BundleFolder.all(in: folder, place: place)])
    }
}
