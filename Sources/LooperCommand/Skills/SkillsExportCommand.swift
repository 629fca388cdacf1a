import ArgumentParser
import Foundation
import Looper

/// `looper skills export`: a skill as one file.
struct SkillsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a skill into one .tar.gz file.",
        discussion: "The same skill gives the same bytes."
    )

    @Argument(help: "The skill's name.")
    var name: String

    @Option(help: ArgumentHelp("The file.", valueName: "file.tar.gz"), completion: .file())
    var output: String

    @OptionGroup var library: SkillLibraryOptions

    func run() async throws {
        let file = URL(fileURLWithPath: output)
        try OutputFile.check(file)
        let archive = try await SkillArchive.packed(try library.collection.entry(named: name).skill.get())
        try OutputFile.write(archive, to: file)
        try StandardOutput.line("\(file.path): \(archive.count) bytes")
    }
}
