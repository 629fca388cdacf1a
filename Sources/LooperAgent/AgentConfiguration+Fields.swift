package import LooperCore

extension AgentConfiguration {
    /// What a configuration file may hold here; the words are those of the declarations.
    package static let fields: [ConfigurationField] =
        budgets + context + loops + [
            ConfigurationField("switches", .record(AgentSwitches.fields), "The parts of the frame that are in force.")
        ]

    private static let budgets = [
        count("max_steps", "Most replies in a session."),
        count(
            "max_tokens",
            "Most tokens read and written, summed over all steps; tokens read again from a cache count again."
        ),
        positive("max_seconds", "Most wall-clock seconds; a running reply or tool is stopped when they are over."),
        count("max_reply_tokens", "Most tokens in one reply; fewer where the window or the budget leaves less."),
        count(
            "min_reply_tokens",
            "Fewest tokens that must be left for a reply; with less the session ends with the outcome `token_limit`."
        ),
        count("malformed_limit", "Replies in a row without a usable call that end the session as `stuck`."),
        count("steps_left_notice", from: 0, "The model is told how many steps are left when this many are."),
    ]

    private static let context = [
        positive("prune_above", "Pruning begins when the prompt fills this part of the window."),
        count("keep_recent_steps", from: 0, "Steps at the end whose results are never pruned."),
        count("max_observation_characters", "Most characters of one result that the model is shown."),
        positive(
            "observation_characters_per_window_token",
            "Most characters of one result for each token of the window, so that one result cannot fill a small window."
        ),
        count(
            "max_agents_md_characters",
            "Most characters of the repository's `AGENTS.md` in the prompt; at most half a character for each token of "
                + "the window."
        ),
    ]

    private static let loops = [
        count("loop_max_period", "Longest cycle of calls, in steps, that is looked for."),
        count("loop_repeats", from: 2, "How often a cycle is seen before it is a loop."),
        count("loop_failures", "Failed results in a row that are a loop."),
        count(
            "loop_reads",
            from: 2,
            "Readings of the same lines, with no change of a file in between, that are a loop."
        ),
        count("loop_failed_edits", "Failed edits of one file in a row that are a loop."),
        count("loop_failed_installs", "Failed installations of packages in a row that are a loop."),
        count("reply_max_period", "Longest cycle of lines within one reply that is looked for."),
        count(
            "reply_repeats",
            from: 2,
            "How often a cycle of lines stands in a row before a reply that does not come to a call is stopped."
        ),
        count("loop_forgiveness", "Steps without a loop after which earlier warnings are forgotten."),
    ]

    private static func count(_ key: String, from least: Double = 1, _ summary: String) -> ConfigurationField {
        ConfigurationField(key, .integer(.init(atLeast: least)), summary)
    }

    private static func positive(_ key: String, _ summary: String) -> ConfigurationField {
        ConfigurationField(key, .number(.init(above: 0)), summary)
    }
}
