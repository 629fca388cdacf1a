/// How the commands of the model are to be confined, as a person configures it.
public struct SandboxConfiguration: Sendable, Hashable {
    /// Whether a sandbox is used.
    public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
        /// Where the machine has one that works.
        case auto
        /// Never.
        case off
    }

    /// Whether a sandbox is used.
    public var mode = Mode.auto
    /// Whether nothing runs where there is none.
    public var required = false
    /// Whether commands in the sandbox reach the network.
    public var allowNetwork = false
    /// Files and folders that commands in the sandbox do not see, beside the homes of users and temporary folders.
    public var hidden: [String] = []
    /// Files and folders that they see though they lie in a hidden one.
    public var readable: [String] = []
    /// What a command may use up, in a sandbox or not.
    public var limits = CommandLimits()

    /// Creates the default configuration.
    public init() {}
}

extension SandboxConfiguration: Codable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case mode, required, hidden, readable, limits
        case allowNetwork = "allow_network"
    }

    /// Reads a configuration; a field that is left out has its default.
    ///
    /// - Throws: ``ToolsError`` that names unknown fields; `DecodingError` for values of the wrong type.
    public init(from decoder: any Decoder) throws {
        self.init()
        let fields = try decoder.knownFields(CodingKeys.self, of: "sandbox")
        for key in fields.allKeys {
            switch key {
            case .mode: mode = try Self.mode(in: fields)
            case .required: required = try fields.decode(Bool.self, forKey: key)
            case .allowNetwork: allowNetwork = try fields.decode(Bool.self, forKey: key)
            case .hidden: hidden = try fields.decode([String].self, forKey: key)
            case .readable: readable = try fields.decode([String].self, forKey: key)
            case .limits: limits = try fields.decode(CommandLimits.self, forKey: key)
            }
        }
    }

    /// The mode; false too is `off`, which YAML takes for false.
    private static func mode(in fields: KeyedDecodingContainer<CodingKeys>) throws -> Mode {
        if let flag = try? fields.decode(Bool.self, forKey: .mode), !flag { return .off }
        return try fields.decode(Mode.self, forKey: .mode)
    }
}
