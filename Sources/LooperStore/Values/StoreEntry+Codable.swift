extension StoreEntry: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind
    }

    /// Reads an object whose member `kind` says which entry the other members make.
    public init(from decoder: any Decoder) throws {
        let kind = try decoder.container(keyedBy: CodingKeys.self).decode(Kind.self, forKey: .kind)
        self = try kind.type.init(from: decoder).entry
    }

    /// Writes the members of the entry with `kind` among them.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(kind, forKey: .kind)
        try value.encode(to: encoder)
    }
}

extension StoreEntry.Kind {
    /// The type of its entries.
    var type: any StoredValue.Type {
        switch self {
        case .experiment: ExperimentEntry.self
        case .skill: SkillEntry.self
        case .assignment: AssignmentEntry.self
        case .session: SessionEntry.self
        case .place: TrajectoryPlace.self
        case .exposure: ExposureEntry.self
        case .step: StepEntry.self
        case .outcome: OutcomeEntry.self
        case .digest: SessionDigest.self
        case .grade: GradeEntry.self
        }
    }
}
