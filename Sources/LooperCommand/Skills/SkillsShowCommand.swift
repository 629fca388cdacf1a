import ArgumentParser
import Foundation
import Looper

/// `looper skills show`: all that is known of a skill.
struct SkillsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print a skill: its source, how its encodings came about, what the gate said, its text."
    )

    private struct Whole: Encodable {
        let report: SkillReport
        let manifest: SkillManifest?
        let text: String?
        /// Bytes by path.
        let files: [String: Int]
        let formerVersions: [Int]
    }

    @Argument(help: "The skill's name.")
    var name: String

    @OptionGroup var library: SkillLibraryOptions

    @Option(help: ArgumentHelp("A git repository, to tell whether the skill is stale.", valueName: "dir"))
    var repo: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let collection = try library.collection
        let entry = try collection.entry(named: name)
        let skill = try entry.skill.get()
        var present: Set<String>?
        if let repo { present = try await CommittedPaths.all(of: URL(fileURLWithPath: repo)) }
        let report = SkillReport(entry, present: present)
        let former = collection.formerVersions(of: name)
        if json {
            let whole = Whole(
                report: report,
                manifest: skill.manifest,
                text: skill.skill?.body,
                files: skill.files.mapValues(\.count),
                formerVersions: former
            )
            try StandardOutput.line(JSONLine.encode(whole))
        } else {
            try StandardOutput.line(SkillView(skill, report, former: former).text.withVisibleControls)
        }
    }
}
