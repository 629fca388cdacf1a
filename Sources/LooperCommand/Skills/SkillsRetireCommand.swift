import ArgumentParser
import Foundation
import Looper

/// `looper skills retire`: takes a skill out of use.
struct SkillsRetireCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "Take a skill out of use, or with --undo back into it.",
        discussion: """
            A retired skill stays in the library with its reason; no router draws it. One that comes with the program is \
            copied into the library first.
            """
    )

    @Argument(help: "The skill's name.")
    var name: String

    @Option(help: "Why it is no longer used.")
    var reason: String?

    @Flag(help: "Take it back into use.")
    var undo = false

    @OptionGroup var library: SkillLibraryOptions

    func validate() throws {
        guard undo == (reason == nil), reason.map({ $0.allSatisfy(\.isWhitespace) }) != true else {
            throw ValidationError("say why: --reason TEXT; or --undo without a reason")
        }
    }

    func run() async throws {
        let now = Date().ISO8601Format()
        let folder = try library.collection.retire(name, because: reason, at: now)
        try StandardOutput.line("\(folder.url.path): \(undo ? "in use again" : "retired")")
    }
}
