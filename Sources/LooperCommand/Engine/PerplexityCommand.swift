import ArgumentParser
import Foundation
import Looper

/// `looper perplexity`: how well a model foretells a text.
struct PerplexityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "perplexity",
        abstract: "Print how well a model foretells a text, as one JSON object.",
        discussion: """
            The text is cut into windows, each read from its start; every token but the first of a window is scored. \
            The result is e to the mean of minus the logarithm of their probabilities.
            """
    )

    @OptionGroup var options: ModelOptions
    @OptionGroup var engine: EngineOptions

    @Argument(help: "The text, in UTF-8.", completion: .file())
    var file: String

    @Option(help: "Tokens of a window; by default 2048, or what the model can use.")
    var window: Int?

    func validate() throws {
        if let window, window < 2 { throw ValidationError("--window is at least 2") }
    }

    private struct Report: Encodable {
        let perplexity: Double
        let tokens: Int
    }

    func run() async throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw LooperError(.io, "\(file): cannot be read")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw LooperError(.badInput, "\(file): is not UTF-8 text")
        }
        let model = try await options.loadLocal(engine.options())
        guard window ?? 2 <= model.identity.window else {
            throw LooperError(.badInput, "--window is at most \(model.identity.window) for this model")
        }
        let ids = model.tokenize(text)
        guard ids.count > 1 else { throw LooperError(.badInput, "\(file): is too short; two tokens are the least") }
        let scores = try await score(ids, window: window ?? min(2048, model.identity.window), model)
        try StandardOutput.line(
            JSONLine.encode(Report(perplexity: exp(-scores.sum / Double(scores.count)), tokens: scores.count))
        )
    }

    private func score(_ ids: [Int32], window: Int, _ model: LocalModel) async throws -> (sum: Double, count: Int) {
        let terminal = Terminal()
        var (sum, count) = (0.0, 0)
        for start in stride(from: 0, to: ids.count - 1, by: window) {
            let part = Array(ids[start..<min(start + window, ids.count)])
            let scores = try await model.logProbabilities(of: part, adapter: engine.choice)
            sum += scores.reduce(0, +)
            count += scores.count
            let perplexity = (exp(-sum / Double(count)) * 1000).rounded() / 1000
            terminal.line("\(start + part.count) of \(ids.count) tokens: \(perplexity)")
        }
        return (sum, count)
    }
}
