public import Foundation

/// All that shapes a session, as one value: what a configuration file holds.
///
/// Each field has a default, and `looper config show` prints them all. A file is read with
/// ``init(file:over:)``; ``yaml`` writes one that can be read again.
public struct LooperConfiguration: Sendable, Hashable, Codable {
    /// The model that answers.
    public var model = ModelConfiguration()
    /// The limits of a session and the parts of the frame that are in force.
    public var agent = AgentConfiguration()
    /// How replies are sampled.
    public var generation = SamplingConfiguration()
    /// The limits of the standard tools.
    public var tools = ToolLimits()
    /// How the commands of the model are confined.
    public var sandbox = SandboxConfiguration()
    /// The skills that the prompt ends with.
    public var skills = SkillsConfiguration()

    /// Creates a configuration with the default of each field.
    public init() {}

    /// Reads a configuration; what is left out has its default.
    ///
    /// - Throws: ``LooperError`` that lists every field that does not exist or holds what it may not.
    public init(from decoder: any Decoder) throws {
        let values = try JSONValue(from: decoder)
        let problems = Self.problems(of: values)
        guard problems.isEmpty else {
            throw LooperError(.badInput, problems.map(\.description).joined(separator: "\n"))
        }
        try self.init(values, over: LooperConfiguration())
    }

    /// Reads a file in YAML, or in JSON, which is YAML too.
    ///
    /// - Parameters:
    ///   - file: at most 1 MiB of UTF-8 text.
    ///   - standard: what holds where the file says nothing.
    /// - Throws: ``LooperError`` with a line for each mistake: file, line, field and what is allowed.
    public init(file: URL, over standard: LooperConfiguration = LooperConfiguration()) throws(LooperError) {
        try self.init(ConfigurationFile(reading: file), over: standard)
    }

    /// Checks each field, and how they go together.
    ///
    /// - Throws: ``LooperError`` that names the fields.
    public func validate() throws(LooperError) {
        guard problems.isEmpty else {
            throw LooperError(.badInput, problems.map(\.description).joined(separator: "\n"))
        }
        do throws(AgentError) {
            try agent.validate()
        } catch {
            throw LooperError(.badInput, "agent: \(error.message)")
        }
    }
}

/// The model that answers.
public struct ModelConfiguration: Sendable, Hashable, Codable {
    /// A name of `looper model list`, `gguf:PATH`, `folder:PATH`, `hf:OWNER/NAME`, `openai:NAME@URL`,
    /// `anthropic:NAME` or `replay:FILE`.
    public var name = ModelRegistry.defaultName
    /// Threads of the local engine; null takes all cores.
    public var threads: Int?

    /// Creates a section with the default of each field.
    public init() {}
}

/// How replies are sampled.
public struct SamplingConfiguration: Sendable, Hashable, Codable {
    /// Logits are divided by it before sampling; 0 takes the most likely token each time.
    public var temperature = 0.0
    /// Smallest set of most likely tokens whose probability reaches this; 1 keeps all.
    public var topP = 1.0
    /// Tokens less likely than this fraction of the most likely one are dropped; 0 keeps all.
    public var minP = 0.0
    /// Seed of the sampler; each step draws with one of its own made from it.
    public var seed: UInt64 = 0

    /// Creates a section with the default of each field.
    public init() {}

    private enum CodingKeys: String, CodingKey {
        case temperature, seed
        case topP = "top_p"
        case minP = "min_p"
    }

    /// The options of a session's replies.
    public var options: GenerationOptions {
        GenerationOptions(temperature: temperature, topP: topP, minP: minP, seed: seed)
    }
}

/// The skills of a session.
public struct SkillsConfiguration: Sendable, Hashable, Codable {
    /// Names of skills that are put into the prompt, in this order.
    public var names: [String] = []

    /// Creates a section with the default of each field.
    public init() {}
}
