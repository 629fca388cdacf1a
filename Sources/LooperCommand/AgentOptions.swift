public import ArgumentParser
import Foundation
public import Looper

extension AgentSwitch: ExpressibleByArgument {}

/// The options that bound and shape a session; each goes before what a configuration file says.
struct AgentOptions: ParsableArguments {
    @Option(help: "A configuration file in YAML; 'looper config show' prints one with every field explained.")
    var config: String?

    @Option(help: "Most replies in a session.")
    var maxSteps: Int?

    @Option(help: "Most wall-clock seconds of a session.")
    var maxSeconds: Double?

    @Option(help: "Most tokens read and written in a session.")
    var maxTokens: Int?

    @Option(help: "Most tokens in one reply.")
    var maxReplyTokens: Int?

    @Option(help: "0 takes the most likely token each time.")
    var temperature: Double?

    @Option(help: "Sample from the smallest set of tokens with this probability.")
    var topP: Double?

    @Option(help: "Leave out tokens less likely than this fraction of the likeliest.")
    var minP: Double?

    @Option(help: "Seed of the sampler.")
    var seed: UInt64?

    @Option(help: "Switch a part of the frame off; may be given several times.")
    var without: [AgentSwitch] = []

    @Option(name: .customLong("with"), help: "Switch a part of the frame on that is off by default.")
    var additional: [AgentSwitch] = []

    /// The configuration that is in force: the file's where one is named, laid over `standard`, and the options over it.
    func configuration(
        _ model: ModelOptions,
        over standard: LooperConfiguration = LooperConfiguration()
    ) throws -> LooperConfiguration {
        var configuration = standard
        if let config { configuration = try LooperConfiguration(file: URL(fileURLWithPath: config), over: standard) }
        apply(to: &configuration)
        model.apply(to: &configuration.model)
        try configuration.validate()
        return configuration
    }

    private func apply(to configuration: inout LooperConfiguration) {
        if let maxSteps { configuration.agent.maxSteps = maxSteps }
        if let maxSeconds { configuration.agent.maxSeconds = maxSeconds }
        if let maxTokens { configuration.agent.maxTokens = maxTokens }
        if let maxReplyTokens {
            configuration.agent.maxReplyTokens = maxReplyTokens
            configuration.agent.minReplyTokens = min(configuration.agent.minReplyTokens, maxReplyTokens)
        }
        for name in without { configuration.agent.switches[name] = false }
        for name in additional { configuration.agent.switches[name] = true }
        applySampling(to: &configuration.generation)
    }

    private func applySampling(to sampling: inout SamplingConfiguration) {
        if let temperature { sampling.temperature = temperature }
        if let topP { sampling.topP = topP }
        if let minP { sampling.minP = minP }
        if let seed { sampling.seed = seed }
    }

    /// What is wrong with an option is said before anything else happens.
    func validate() throws {
        var configuration = LooperConfiguration()
        apply(to: &configuration)
        if let problem = configuration.problems.first {
            let option = (problem.path.last ?? "").replacing("_", with: "-")
            throw ValidationError("--\(option): \(problem.message)")
        }
    }
}
