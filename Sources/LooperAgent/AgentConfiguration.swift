package import LooperCore

/// The limits of a session and the parts of the frame that are in force.
public struct AgentConfiguration: Sendable, Hashable, Codable {
    /// Most replies in a session.
    public var maxSteps = 40
    /// Most tokens read and written, summed over all steps; tokens read again from a cache count again.
    public var maxTokens = 1_000_000
    /// Most wall-clock seconds; a running reply or tool is stopped when they are over.
    public var maxSeconds = 1800.0
    /// Most tokens in one reply; fewer where the window or the budget leaves less.
    public var maxReplyTokens = 1024
    /// Fewest tokens that must be left for a reply; with less the session ends with the outcome `token_limit`.
    public var minReplyTokens = 64
    /// Replies in a row without a usable call that end the session as `stuck`.
    public var malformedLimit = 3
    /// The model is told how many steps are left when this many are.
    public var stepsLeftNotice = 5
    /// Pruning begins when the prompt fills this part of the window.
    public var pruneAbove = 0.7
    /// Steps at the end whose results are never pruned.
    public var keepRecentSteps = 3
    /// Most characters of one result that the model is shown.
    public var maxObservationCharacters = 16_000
    /// Most characters of one result for each token of the window, so that one result cannot fill a small window.
    public var observationCharactersPerWindowToken = 0.5
    /// Most characters of the repository's `AGENTS.md` in the prompt; at most half a character for each token of the
    /// window.
    public var maxAgentsFileCharacters = 6_000
    /// Longest cycle of calls, in steps, that is looked for.
    public var loopMaxPeriod = 4
    /// How often a cycle is seen before it is a loop.
    public var loopRepeats = 3
    /// Failed results in a row that are a loop.
    public var loopFailures = 5
    /// Readings of the same lines, with no change of a file in between, that are a loop.
    public var loopReads = 3
    /// Failed edits of one file in a row that are a loop.
    public var loopFailedEdits = 3
    /// Failed installations of packages in a row that are a loop.
    public var loopFailedInstalls = 3
    /// Longest cycle of lines within one reply that is looked for.
    public var replyMaxPeriod = 4
    /// How often a cycle of lines stands in a row before a reply that does not come to a call is stopped.
    public var replyRepeats = 4
    /// Steps without a loop after which earlier warnings are forgotten.
    public var loopForgiveness = 5
    /// The parts of the frame that are in force.
    public var switches = AgentSwitches.standard

    /// Creates a configuration with the default of each field.
    public init() {}

    /// Checks that a session can run with these limits.
    package func validate() throws(AgentError) {
        let problems = ConfigurationField.problems(of: json, fields: Self.fields)
        guard problems.isEmpty else {
            throw AgentError(.badConfiguration, problems.map(\.description).joined(separator: "; "))
        }
        guard minReplyTokens <= maxReplyTokens else {
            throw AgentError(
                .badConfiguration,
                "min_reply_tokens is \(minReplyTokens), above max_reply_tokens, which is \(maxReplyTokens)"
            )
        }
    }
}

extension AgentConfiguration {
    /// The configuration as a JSON value, as a trajectory keeps it.
    package var json: JSONValue { JSONValue(encoding: self) }

    /// Most characters of `AGENTS.md` for a model with this window.
    func agentsFileCharacters(window: Int) -> Int {
        min(maxAgentsFileCharacters, window / 2)
    }

    /// What sees repetition within a reply, unless loop detection is switched off.
    var replyRepetition: ReplyRepetition? {
        switches[.loopDetection] ? ReplyRepetition(maxPeriod: replyMaxPeriod, repeats: replyRepeats) : nil
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case maxSteps = "max_steps"
        case maxTokens = "max_tokens"
        case maxSeconds = "max_seconds"
        case maxReplyTokens = "max_reply_tokens"
        case minReplyTokens = "min_reply_tokens"
        case malformedLimit = "malformed_limit"
        case stepsLeftNotice = "steps_left_notice"
        case pruneAbove = "prune_above"
        case keepRecentSteps = "keep_recent_steps"
        case maxObservationCharacters = "max_observation_characters"
        case observationCharactersPerWindowToken = "observation_characters_per_window_token"
        case maxAgentsFileCharacters = "max_agents_md_characters"
        case loopMaxPeriod = "loop_max_period"
        case loopRepeats = "loop_repeats"
        case loopFailures = "loop_failures"
        case loopReads = "loop_reads"
        case loopFailedEdits = "loop_failed_edits"
        case loopFailedInstalls = "loop_failed_installs"
        case replyMaxPeriod = "reply_max_period"
        case replyRepeats = "reply_repeats"
        case loopForgiveness = "loop_forgiveness"
        case switches
    }
}
