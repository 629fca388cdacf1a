public import ArgumentParser
public import Looper

extension AgentSwitch: ExpressibleByArgument {}

/// The options that bound and shape a session.
struct AgentOptions: ParsableArguments {
    @Option(help: "Most replies in a session.")
    var maxSteps = AgentConfiguration().maxSteps

    @Option(help: "Most wall-clock seconds of a session.")
    var maxSeconds = AgentConfiguration().maxSeconds

    @Option(help: "Most tokens read and written in a session.")
    var maxTokens = AgentConfiguration().maxTokens

    @Option(help: "Most tokens in one reply.")
    var maxReplyTokens = AgentConfiguration().maxReplyTokens

    @Option(help: "0 takes the most likely token each time.")
    var temperature = 0.0

    @Option(help: "Seed of the sampler.")
    var seed: UInt64 = 0

    @Option(help: "Switch a part of the frame off; may be given several times.")
    var without: [AgentSwitch] = []

    @Option(name: .customLong("with"), help: "Switch a part of the frame on that is off by default.")
    var additional: [AgentSwitch] = []

    /// The agent's limits and switches.
    var configuration: AgentConfiguration {
        var configuration = AgentConfiguration()
        configuration.maxSteps = maxSteps
        configuration.maxSeconds = maxSeconds
        configuration.maxTokens = maxTokens
        configuration.maxReplyTokens = maxReplyTokens
        configuration.minReplyTokens = min(configuration.minReplyTokens, maxReplyTokens)
        for name in without { configuration.switches[name] = false }
        for name in additional { configuration.switches[name] = true }
        return configuration
    }

    func validate() throws {
        guard maxSteps > 0, maxSeconds > 0, maxSeconds.isFinite, maxTokens > 0, maxReplyTokens > 0 else {
            throw ValidationError("the limits of a session are numbers above 0")
        }
        guard temperature >= 0, temperature.isFinite else {
            throw ValidationError("--temperature is a number from 0 on")
        }
    }

    /// The agent with these limits.
    func runner(model: any LanguageModel, data: DataFolders, sandbox: Sandbox) throws -> SessionRunner {
        try SessionRunner(
            model: model,
            data: data,
            configuration: configuration,
            generation: GenerationOptions(temperature: temperature, seed: seed),
            sandbox: sandbox
        )
    }
}
