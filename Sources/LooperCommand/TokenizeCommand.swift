import ArgumentParser
import Foundation
import Looper

/// `looper tokenize`: text on standard input, a JSON list of ids on standard output.
struct TokenizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokenize",
        abstract: "Print the token ids of the text on standard input, as a JSON list."
    )

    @OptionGroup var options: ModelOptions

    @Flag(inversion: .prefixedNo, help: "Recognise special tokens such as <|im_end|> in the text.")
    var special = false

    func run() async throws {
        let model = try await options.loadLocal()
        let ids = model.tokenize(try StandardInput.text(), parsingSpecial: special)
        try StandardOutput.line("[" + ids.map(String.init).joined(separator: ", ") + "]")
    }
}
