package import LooperCore

extension SkillManifest {
    /// Why a router may not draw an encoding, in words; `nil` where it may.
    package func objection(to encoding: SkillEncoding) -> String? {
        if let retired { return "\(name) was retired on \(retired.date): \(retired.reason)" }
        let isThere = encoding == .prompt ? prompt != nil : weights != nil
        guard isThere else { return "\(name) has no encoding as \(encoding.rawValue)" }
        guard let gate = gate(of: encoding) else {
            return "the encoding of \(name) as \(encoding.rawValue) has not been held to the gate"
        }
        switch gate.verdict {
        case .admitted: return nil
        case .rejected: return "the gate rejected \(name) as \(encoding.rawValue): \(gate.reason)"
        case .undecided: return "the gate is undecided about \(name) as \(encoding.rawValue): \(gate.reason)"
        }
    }
}
