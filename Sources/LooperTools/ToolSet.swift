public import LooperCore

/// The tools that come with Looper.
public enum ToolSet {
    /// The standard tools, and between `write` and `done` those of bundles with a script, in the order of their names.
    ///
    /// - Throws: ``ToolsError`` where a bundle is broken or a standard one missing.
    public static func all(bundles: ToolBundles, limits: ToolLimits = ToolLimits()) throws(ToolsError) -> [any Tool] {
        var tools = try standard(bundles: bundles, limits: limits)
        let scripts: [any Tool] = bundles.bundles.sorted { $0.key < $1.key }.compactMap { bundle in
            ScriptTool(bundle.value, limits: limits)
        }
        tools.insert(contentsOf: scripts, at: tools.count - 1)
        return tools
    }

    /// Shell, read, search, edit, write and done, in the order the model is shown them.
    ///
    /// - Throws: ``ToolsError`` where a bundle is broken or missing; a broken bundle names file and line.
    public static func standard(
        bundles: ToolBundles,
        limits: ToolLimits = ToolLimits()
    ) throws(ToolsError) -> [any Tool] {
        guard bundles.diagnostics.isEmpty else {
            throw ToolsError(.brokenBundle, bundles.diagnostics.map(\.description).joined(separator: "\n"))
        }
        let read = try bundle("read", in: bundles)
        return [
            ShellTool(specification: try bundle("bash", in: bundles).specification, limits: limits),
            ReadTool(
                specification: limits.lineRanges ? read.specification : read.basicSpecification,
                limits: limits
            ),
            SearchTool(specification: try bundle("search", in: bundles).specification, limits: limits),
            EditTool(specification: try bundle("edit", in: bundles).specification, limits: limits),
            WriteTool(specification: try bundle("write", in: bundles).specification, limits: limits),
            DoneTool(specification: try bundle("done", in: bundles).specification),
        ]
    }

    private static func bundle(_ name: String, in bundles: ToolBundles) throws(ToolsError) -> ToolBundle {
        guard let bundle = bundles.bundles[name] else {
            throw ToolsError(
                .missingBundle,
                "tools/\(name)/tool.yaml is missing; it says how the model calls `\(name)`"
            )
        }
        return bundle
    }
}
