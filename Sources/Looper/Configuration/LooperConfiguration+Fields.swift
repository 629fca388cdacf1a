package import LooperCore

extension LooperConfiguration {
    /// The sections of a configuration file; the words are those of the declarations.
    static let fields = [
        ConfigurationField("model", .record(ModelConfiguration.fields), "The model that answers."),
        ConfigurationField(
            "agent",
            .record(AgentConfiguration.fields),
            "The limits of a session and the parts of the frame that are in force."
        ),
        ConfigurationField("generation", .record(SamplingConfiguration.fields), "How replies are sampled."),
        ConfigurationField("tools", .record(ToolLimits.fields), "The limits of the standard tools."),
        ConfigurationField(
            "sandbox",
            .record(SandboxConfiguration.fields),
            "How the commands of the model are confined."
        ),
        ConfigurationField("skills", .record(SkillsConfiguration.fields), "The skills that the prompt ends with."),
    ]

    /// What is wrong with single fields.
    package var problems: [ConfigurationField.Problem] { Self.problems(of: json) }

    /// All that is wrong with `values` as a configuration.
    static func problems(of values: JSONValue) -> [ConfigurationField.Problem] {
        ConfigurationField.problems(of: values, fields: fields)
    }
}

extension ModelConfiguration {
    static let fields = [
        ConfigurationField(
            "name",
            .text,
            "A name of `looper model list`, `gguf:PATH`, `folder:PATH`, `hf:OWNER/NAME`, `openai:NAME@URL`, "
                + "`anthropic:NAME` or `replay:FILE`."
        ),
        ConfigurationField(
            "threads",
            .integer(.init(atLeast: 1, atMost: 1024)),
            isOptional: true,
            "Threads of the local engine; null takes all cores."
        ),
    ]
}

extension SamplingConfiguration {
    static let fields = [
        ConfigurationField(
            "temperature",
            .number(.init(atLeast: 0)),
            "Logits are divided by it before sampling; 0 takes the most likely token each time."
        ),
        ConfigurationField(
            "top_p",
            .number(.init(above: 0, atMost: 1)),
            "Smallest set of most likely tokens whose probability reaches this; 1 keeps all."
        ),
        ConfigurationField(
            "min_p",
            .number(.init(atLeast: 0, below: 1)),
            "Tokens less likely than this fraction of the most likely one are dropped; 0 keeps all."
        ),
        ConfigurationField(
            "seed",
            .integer(.init(atLeast: 0)),
            "Seed of the sampler; each step draws with one of its own made from it."
        ),
    ]
}

extension SkillsConfiguration {
    static let fields = [
        ConfigurationField("names", .texts, "Names of skills that are put into the prompt, in this order.")
    ]
}
