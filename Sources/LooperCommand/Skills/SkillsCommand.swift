import ArgumentParser
import Foundation
import Looper

/// `looper skills`: the skill library.
struct SkillsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skills",
        abstract: "Look into the skill library and change it.",
        discussion: """
            Skills are those of the folder that LOOPER_DATA names, of LOOPER_HOME/skills and of the program, each from \
            the first place that has it; changes are written into LOOPER_HOME/skills. With --library it is that folder \
            alone.
            """,
        subcommands: [
            SkillsListCommand.self, SkillsShowCommand.self, SkillsDiffCommand.self, SkillsRetireCommand.self,
            SkillsExportCommand.self, SkillsImportCommand.self,
        ],
        defaultSubcommand: SkillsListCommand.self
    )
}

/// Which library a command works on.
struct SkillLibraryOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of a skill library, in place of the usual ones.", valueName: "dir"))
    var library: String?

    /// The skills; a folder that is named has to be there.
    var collection: SkillCollection {
        get throws {
            var isFolder: ObjCBool = false
            if let library,
                !FileManager.default.fileExists(atPath: library, isDirectory: &isFolder) || !isFolder.boolValue
            {
                throw LooperError(.badInput, "\(library) is no folder; name the folder that holds the skills' folders")
            }
            return place
        }
    }

    /// The same where the folder may be made.
    var place: SkillCollection { SkillCollection(library: library.map { URL(fileURLWithPath: $0) }) }
}
