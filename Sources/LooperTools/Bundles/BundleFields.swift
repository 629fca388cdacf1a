import LooperCore

/// The fields of a `tool.yaml`, each with what can be wrong with it alone.
struct BundleFields {
    private static let longestTimeout = 3_600.0

    let root: BundleNode
    let folder: BundleFolder

    /// The tool's name, which is the folder's.
    func name() throws(BundleFault) -> String {
        let field = try root.field("name")
        let name = try field.string()
        guard !StandardTool.reservedNames.contains(name) else {
            throw field.fault("`\(name)` is a word of the protocol; choose another name")
        }
        guard BundleNames.isName(name) else { throw field.fault("`\(name)` cannot be a tag; \(BundleNames.rule)") }
        guard name == folder.name else {
            throw field.fault("the name must be that of the folder, `\(folder.name)`")
        }
        return name
    }

    /// The help, which must show a call.
    func help() throws(BundleFault) -> String {
        try help(root.field("help"))
    }

    /// The help without optional features.
    func basicHelp() throws(BundleFault) -> String? {
        guard let field = root.optional("basic_help") else { return nil }
        return try help(field)
    }

    /// A correct call.
    func example() throws(BundleFault) -> String {
        try root.field("example").string()
    }

    /// Whether a call can change files.
    func changesFiles() throws(BundleFault) -> Bool {
        try root.optional("changes_files")?.bool() ?? false
    }

    private func help(_ field: BundleNode) throws(BundleFault) -> String {
        let text = try field.string()
        let start = "<" + folder.name
        let shown = text.ranges(of: start).contains { range in
            range.upperBound < text.endIndex && " >/\n".contains(text[range.upperBound])
        }
        guard shown else { throw field.fault("the help must show the form, as in \(start)…") }
        return text
    }

    /// What runs on a call, without its time-out; a standard tool has no script.
    func script() throws(BundleFault) -> ToolScript? {
        let isStandard = StandardTool(rawValue: folder.name) != nil
        guard let command = root.optional("command") else {
            guard !isStandard else { return nil }
            throw root.fault(
                "the field `command` is missing: the script that does the work, as in ./bin/\(folder.name)"
            )
        }
        guard !isStandard else {
            throw command.fault(
                "`\(folder.name)` is a tool of Looper itself: this file may reword its help, but a `command` needs "
                    + "a name of its own"
            )
        }
        return ToolScript(path: try script(command), files: folder.files)
    }

    /// Seconds the script may take, where the bundle says so.
    func timeout() throws(BundleFault) -> Double? {
        guard let field = root.optional("timeout") else { return nil }
        guard root.optional("command") != nil else { throw field.fault("only a tool with a `command` has a `timeout`") }
        guard let value = Double(try field.string()), value > 0, value <= Self.longestTimeout else {
            throw field.fault("a time-out is a number of seconds above 0 and up to \(Int(Self.longestTimeout))")
        }
        return value
    }

    private func script(_ field: BundleNode) throws(BundleFault) -> String {
        let written = try field.string()
        let parts = written.split(separator: "/").filter { $0 != "." }
        let path = parts.joined(separator: "/")
        guard !written.hasPrefix("/"), !parts.contains("..") else {
            throw field.fault("`\(written)` leaves the bundle's folder; the script lies in it, as in ./bin/run")
        }
        guard let text = folder.files[path], path != "tool.yaml" else {
            let names = folder.files.files.keys.filter { $0 != "tool.yaml" }.sorted().prefix(5)
            let there = names.isEmpty ? "no other file" : names.joined(separator: ", ")
            throw field.fault("there is no script `\(written)` in the bundle's folder, which holds \(there)")
        }
        guard !text.trimmed.isEmpty else { throw field.fault("the script `\(written)` is empty") }
        return path
    }
}
