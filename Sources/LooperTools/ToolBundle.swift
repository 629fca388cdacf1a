public import LooperCore

/// A tool as the model knows it: its form and its help, read from `tool.yaml`.
public struct ToolBundle: Sendable, Hashable {
    /// Name, form, help and example.
    public var specification: ToolSpecification
    /// The help where the tool's optional features are switched off.
    public var basicHelp: String?

    /// Creates a bundle.
    public init(specification: ToolSpecification, basicHelp: String? = nil) {
        self.specification = specification
        self.basicHelp = basicHelp
    }

    /// The specification with the help for a tool without its optional features.
    package var basicSpecification: ToolSpecification {
        var basic = specification
        basic.help = basicHelp ?? specification.help
        return basic
    }
}

/// What is wrong with a bundle, and where.
public struct BundleDiagnostic: Sendable, Hashable, CustomStringConvertible {
    /// The file, relative to the folder of bundles.
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

/// All bundles of a folder.
public struct ToolBundles: Sendable, Hashable {
    /// The usable bundles by the tool's name.
    public var bundles: [String: ToolBundle]
    /// What was wrong with the others.
    public var diagnostics: [BundleDiagnostic]

    /// Reads every `<name>/tool.yaml` of `folder`; a broken one becomes a diagnostic.
    public init(from folder: TextFolder) {
        bundles = [:]
        diagnostics = []
        for (path, text) in folder.files.sorted(by: { $0.key < $1.key }) {
            let parts = path.split(separator: "/")
            guard parts.count == 2, parts[1] == "tool.yaml" else { continue }
            do throws(BundleFault) {
                let bundle = try ToolBundle(yaml: text, folder: String(parts[0]))
                bundles[bundle.specification.name] = bundle
            } catch {
                diagnostics.append(BundleDiagnostic(path: path, line: error.line, message: error.message))
            }
        }
    }
}
