import ArgumentParser
import Foundation
import Looper

/// `looper logits`: a prompt on standard input, the likeliest next tokens on standard output.
struct LogitsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logits",
        abstract: "Print the largest logits after the text on standard input, as a JSON list of [id, logit]."
    )

    @OptionGroup var options: ModelOptions
    @OptionGroup var engine: EngineOptions

    @Option(help: "How many logits to print, from the largest down.")
    var top = 10

    @Flag(help: "Recognise special tokens such as <|im_end|> in the text.")
    var special = false

    func validate() throws {
        guard top > 0 else { throw ValidationError("--top is at least 1") }
    }

    func run() async throws {
        let text = try StandardInput.text()
        let model = try await options.loadLocal(engine.options())
        let logits = try await model.logits(
            of: model.idsOfText(text, parsingSpecial: special),
            adapter: engine.choice
        )
        let largest = logits.indices.sorted { (logits[$0], $1) > (logits[$1], $0) }.prefix(top)
        try StandardOutput.line("[" + largest.map { "[\($0), \(logits[$0])]" }.joined(separator: ", ") + "]")
    }
}
