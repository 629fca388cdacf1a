import ArgumentParser
import Foundation
import Looper

/// `looper generate`: a prompt on standard input, its continuation on standard output.
struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Continue the text on standard input with a local model."
    )

    @OptionGroup var options: ModelOptions
    @OptionGroup var engine: EngineOptions

    @Flag(help: "Take the text as a user's message and write the assistant's reply.")
    var chat = false

    @Flag(help: "Recognise special tokens such as <|im_end|> in the text, so that it can be a whole conversation.")
    var special = false

    @Option(help: "Most tokens to write.")
    var maxTokens = 256

    @Option(help: "0 takes the most likely token each time.")
    var temperature = 0.0

    @Option(help: "Sample from the smallest set of tokens with this probability.")
    var topP = 1.0

    @Option(help: "Leave out tokens less likely than this fraction of the likeliest.")
    var minP = 0.0

    @Option(help: "Seed of the sampler.")
    var seed: UInt64 = 0

    @Option(help: "End the text before this; may be given several times.")
    var stop: [String] = []

    @Flag(help: "Print one JSON object with the text and the speed.")
    var json = false

    func run() async throws {
        let prompt = try StandardInput.text()
        guard !prompt.isEmpty else { throw LooperError(.badInput, "the prompt is empty; give it on standard input") }
        let model = try await options.loadLocal(engine.options())
        let streams = !json
        let generation = GenerationOptions(
            temperature: temperature,
            topP: topP,
            minP: minP,
            seed: seed,
            maxTokens: maxTokens,
            stopStrings: stop,
            adapter: engine.choice
        )
        let reply = try await model.generate(
            prompt: prompt,
            chat: chat,
            parsingSpecial: special,
            options: generation
        ) { piece in
            guard streams else { return .more }
            return (try? StandardOutput.write(piece)) == nil ? .stop : .more
        }
        try StandardOutput.line(json ? try Self.report(reply) : "")
    }

    func validate() throws {
        guard !chat || !special else { throw ValidationError("--chat writes the special tokens; leave --special out") }
        guard maxTokens > 0 else { throw ValidationError("--max-tokens is at least 1") }
        guard temperature >= 0, temperature.isFinite else {
            throw ValidationError("--temperature is a number from 0 on")
        }
        guard topP > 0, topP <= 1 else { throw ValidationError("--top-p is above 0 and at most 1") }
        guard minP >= 0, minP < 1 else { throw ValidationError("--min-p is at least 0 and below 1") }
    }

    private struct Report: Encodable {
        let text: String
        let promptTokens: Int
        let tokens: Int
        let promptTokensPerSecond: Double
        let tokensPerSecond: Double
        let peakMemoryBytes: Int
    }

    private static func report(_ reply: Reply) throws -> String {
        let usage = reply.usage
        return try JSONLine.encode(
            Report(
                text: reply.text,
                promptTokens: usage.promptTokens,
                tokens: usage.replyTokens,
                promptTokensPerSecond: rate(usage.promptTokens - usage.cachedTokens, usage.promptSeconds),
                tokensPerSecond: rate(usage.replyTokens, usage.replySeconds),
                peakMemoryBytes: PeakMemory.bytes
            )
        )
    }

    private static func rate(_ count: Int, _ seconds: Double) -> Double {
        seconds > 0 ? Double(count) / seconds : 0
    }
}
