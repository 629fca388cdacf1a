import ArgumentParser
import Foundation
import Looper

/// `looper bench model`, and what `looper bench` does where nothing else is named: the speed of a local model.
struct ModelBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Measure how fast a local model reads and writes.",
        discussion: """
            Each round reads a prompt of fixed random tokens and then single tokens after it, without sampling. The \
            figures are medians over the rounds, and count all sequences together.
            """
    )

    @OptionGroup var options: ModelOptions
    @OptionGroup var engine: EngineOptions

    @Option(help: "Tokens of the prompt.")
    var prompt = 512

    @Option(help: "Tokens written after it.")
    var generate = 64

    @Option(help: "How many sequences are read and written at once.")
    var sequences = 1

    @Option(help: "How often everything is measured.")
    var rounds = 3

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (1...1 << 20).contains(prompt) else { throw ValidationError("--prompt is 1 to \(1 << 20)") }
        guard (1...1 << 20).contains(generate) else { throw ValidationError("--generate is 1 to \(1 << 20)") }
        guard (1...256).contains(sequences) else { throw ValidationError("--sequences is 1 to 256") }
        guard (1...1000).contains(rounds) else { throw ValidationError("--rounds is 1 to 1000") }
    }

    private struct Report: Encodable {
        let model: String
        let threads: Int
        let backend: String
        let cpu: String
        let cache: String
        let sequences: Int
        let prompt: Int
        let generate: Int
        let rounds: Int
        let loadSeconds: Double
        let promptTokensPerSecond: Double
        let generateTokensPerSecond: Double
        let peakMemoryBytes: Int
        let fileBytes: Int
    }

    func run() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let model = try await options.loadLocal(engine.options(sessions: sequences))
        let room = model.identity.window
        guard prompt + generate <= room else {
            throw LooperError(.badInput, "--prompt and --generate are at most \(room) together for this model")
        }
        // The first read brings the weights from disk.
        _ = try await model.speed(SpeedTrial(prompt: 8, generate: 1), adapter: engine.choice)
        let load = (clock.now - start) / .seconds(1)
        var speeds: [EngineSpeed] = []
        let trial = SpeedTrial(prompt: prompt, generate: generate, sequences: sequences)
        for _ in 0..<rounds { speeds.append(try await model.speed(trial, adapter: engine.choice)) }
        try show(report(model, speeds, load: load))
    }

    private func report(_ model: LocalModel, _ speeds: [EngineSpeed], load: Double) -> Report {
        let facts = model.facts
        return Report(
            model: model.identity.name,
            threads: facts.threads,
            backend: facts.backend.rawValue,
            cpu: facts.cpu,
            cache: facts.cache.rawValue,
            sequences: sequences,
            prompt: prompt,
            generate: generate,
            rounds: rounds,
            loadSeconds: load,
            promptTokensPerSecond: Double(prompt * sequences) / Self.median(speeds.map(\.promptSeconds)),
            generateTokensPerSecond: Double(generate * sequences) / Self.median(speeds.map(\.generateSeconds)),
            peakMemoryBytes: PeakMemory.bytes,
            fileBytes: facts.fileBytes
        )
    }

    private func show(_ report: Report) throws {
        guard !json else { return try StandardOutput.line(JSONLine.encode(report)) }
        func rate(_ value: Double) -> String { "\((value * 10).rounded() / 10) tokens/s" }
        let lines = [
            "\(report.model): \(report.fileBytes / 1_000_000) MB, \(report.backend) (\(report.cpu)), "
                + "\(report.threads) threads, cache \(report.cache)",
            "load      \((report.loadSeconds * 100).rounded() / 100) s",
            "read      \(rate(report.promptTokensPerSecond))  (\(sequences) × \(prompt))",
            "write     \(rate(report.generateTokensPerSecond))  (\(sequences) × \(generate))",
            "memory    \(report.peakMemoryBytes / 1_000_000) MB at most",
        ]
        try StandardOutput.line(lines.joined(separator: "\n"))
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
