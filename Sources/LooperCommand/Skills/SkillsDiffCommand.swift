import ArgumentParser
import Looper

/// `looper skills diff`: what a version changed.
struct SkillsDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Print what differs between a former version of a skill and the one in use."
    )

    @Argument(help: "The skill's name.")
    var name: String

    @Option(name: .customLong("with"), help: "The former version; the last one if none is given.")
    var version: Int?

    @OptionGroup var library: SkillLibraryOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let collection = try library.collection
        let now = try collection.entry(named: name).skill.get()
        let difference = SkillDifference(from: try collection.former(name, version: version), to: now)
        try StandardOutput.line(json ? JSONLine.encode(difference) : difference.text.withVisibleControls)
    }
}

extension SkillDifference {
    /// The fields, the lines and the files, for people.
    var text: String {
        guard !files.isEmpty else { return "nothing differs" }
        let rows = fields.map { "\($0.path.padded(to: 32))  \(Self.text($0.was)) -> \(Self.text($0.now))" }
        let others = files.filter { !["SKILL.md", "manifest.json"].contains($0) }.map { "differs: \($0)" }
        return [rows, lines, others].filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private static func text(_ value: JSONValue?) -> String {
        value.flatMap { try? JSONLine.encode($0) } ?? "nothing"
    }
}
