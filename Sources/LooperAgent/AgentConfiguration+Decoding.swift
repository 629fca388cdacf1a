import LooperCore

extension AgentConfiguration {
    /// Reads a configuration; a field that is left out has its default.
    ///
    /// - Throws: ``AgentError`` that names the fields that no configuration has; `DecodingError` for values of the
    ///   wrong type.
    public init(from decoder: any Decoder) throws {
        self.init()
        try Self.refuseUnknownFields(of: decoder)
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        for key in fields.allKeys { try read(key, from: fields) }
    }

    private mutating func read(_ key: CodingKeys, from fields: KeyedDecodingContainer<CodingKeys>) throws {
        switch key {
        case .maxSteps: maxSteps = try fields.decode(Int.self, forKey: key)
        case .maxTokens: maxTokens = try fields.decode(Int.self, forKey: key)
        case .maxSeconds: maxSeconds = try fields.decode(Double.self, forKey: key)
        case .maxReplyTokens: maxReplyTokens = try fields.decode(Int.self, forKey: key)
        case .minReplyTokens: minReplyTokens = try fields.decode(Int.self, forKey: key)
        case .malformedLimit: malformedLimit = try fields.decode(Int.self, forKey: key)
        case .stepsLeftNotice: stepsLeftNotice = try fields.decode(Int.self, forKey: key)
        case .pruneAbove: pruneAbove = try fields.decode(Double.self, forKey: key)
        case .keepRecentSteps: keepRecentSteps = try fields.decode(Int.self, forKey: key)
        case .maxObservationCharacters: maxObservationCharacters = try fields.decode(Int.self, forKey: key)
        case .observationCharactersPerWindowToken:
            observationCharactersPerWindowToken = try fields.decode(Double.self, forKey: key)
        case .maxAgentsFileCharacters: maxAgentsFileCharacters = try fields.decode(Int.self, forKey: key)
        case .loopMaxPeriod: loopMaxPeriod = try fields.decode(Int.self, forKey: key)
        case .loopRepeats: loopRepeats = try fields.decode(Int.self, forKey: key)
        case .loopFailures: loopFailures = try fields.decode(Int.self, forKey: key)
        case .loopReads: loopReads = try fields.decode(Int.self, forKey: key)
        case .loopFailedEdits: loopFailedEdits = try fields.decode(Int.self, forKey: key)
        case .loopFailedInstalls: loopFailedInstalls = try fields.decode(Int.self, forKey: key)
        case .replyMaxPeriod: replyMaxPeriod = try fields.decode(Int.self, forKey: key)
        case .replyRepeats: replyRepeats = try fields.decode(Int.self, forKey: key)
        case .loopForgiveness: loopForgiveness = try fields.decode(Int.self, forKey: key)
        case .switches: switches = try fields.decode(AgentSwitches.self, forKey: key)
        }
    }

    private static func refuseUnknownFields(of decoder: any Decoder) throws {
        let names = try decoder.singleValueContainer().decode([String: JSONValue].self).keys
        let known = CodingKeys.allCases.map(\.rawValue)
        let unknown = names.filter { !known.contains($0) }.sorted()
        guard unknown.isEmpty else {
            throw AgentError(
                .badConfiguration,
                "a configuration has no \(unknown.joined(separator: ", ")); its fields are \(known.joined(separator: ", "))"
            )
        }
    }
}
