import ArgumentParser
import Foundation
import Looper

/// `looper skills import`: a skill out of one file.
struct SkillsImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take a skill from a file of 'looper skills export'.",
        discussion: """
            Names, sizes, sums and the manifest are checked before anything is written. A skill that is replaced stays as \
            a former version. Text and weights steer the agent: take them only from people you trust.
            """
    )

    @Argument(help: ArgumentHelp("The file.", valueName: "file.tar.gz"), completion: .file())
    var file: String

    @Flag(help: "Replace the skill of this name.")
    var replace = false

    @OptionGroup var library: SkillLibraryOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw LooperError(.badInput, "\(file): there is no such file, or it cannot be read")
        }
        let skill = try await SkillArchive.unpacked(data)
        let report = SkillReport(try library.place.add(skill, replacing: replace))
        try StandardOutput.line(json ? JSONLine.encode(report) : report.text.withVisibleControls)
    }
}
