import Foundation
package import LooperAgent
package import LooperCore

extension TrialSetting {
    /// The setting of an arm, named as it.
    ///
    /// - Parameters:
    ///   - arm: one that needs no more than a skill.
    ///   - skill: its text.
    ///   - adapter: its weights.
    ///   - wrong: the weights of another skill.
    ///   - data: where irrelevant text is read from.
    /// - Throws: ``LooperError`` where the arm needs what is not there.
    package init(
        _ arm: Arm,
        skill: Skill?,
        adapter: AdapterChoice?,
        wrong: AdapterChoice? = nil,
        data: DataFolders = DataFolders(home: LooperHome())
    ) throws(LooperError) {
        self.init(arm.rawValue, arm: arm)
        switch arm {
        case .none, .knowledge: break
        case .prompt, .weights, .both:
            if arm != .weights { skills = [try Self.given(skill, arm, "--skill NAME")] }
            if arm != .prompt { self.adapter = try Self.given(adapter, arm, "--adapter DIR or a --skill with one") }
        case .placebo: skills = [try PlaceboText(data: data).like(try Self.given(skill, arm, "--skill NAME"))]
        case .wrongAdapter: self.adapter = try Self.given(wrong, arm, "--wrong-adapter DIR, that of another skill")
        }
    }

    /// The frame with all its parts, and without each of `parts`: what each of them is worth.
    package static func ablation(_ parts: [AgentSwitch]) -> [TrialSetting] {
        [TrialSetting("all", arm: .none)]
            + parts.map { TrialSetting("without-\($0.rawValue)", arm: .none, without: [$0]) }
    }

    /// The setting that `text` describes, as `LABEL=DIR` or `LABEL=DIR@SCALE`: the arm `weights` with that adapter.
    ///
    /// - Throws: ``LooperError`` where it is not of that form or the folder is not there.
    package init(weights text: String) throws(LooperError) {
        guard let (label, place) = Self.halves(text, at: text.firstIndex(of: "=")), !label.isEmpty else {
            throw LooperError(.badInput, "'\(text)' is not of the form LABEL=DIR or LABEL=DIR@SCALE")
        }
        var path = place
        var scale = 1.0
        // A folder may have an @ in its name.
        if !FileManager.default.fileExists(atPath: path),
            let (start, end) = Self.halves(path, at: path.lastIndex(of: "@")), let number = Double(end)
        {
            (path, scale) = (start, number)
        }
        self.init(label, arm: .weights, adapter: try Self.choice(of: path, scale: scale))
    }

    /// The adapter at `path`, which must be there.
    package static func choice(of path: String, scale: Double) throws(LooperError) -> AdapterChoice {
        guard FileManager.default.fileExists(atPath: path) else {
            throw LooperError(.badInput, "\(path): there is no adapter; name a folder in PEFT's form or a GGUF file")
        }
        guard scale.isFinite else {
            throw LooperError(.badInput, "\(scale) is no scale of an adapter; 1 is as it was trained")
        }
        return AdapterChoice(name: URL(fileURLWithPath: path).standardizedFileURL.path, scale: scale)
    }

    private static func given<Value>(_ value: Value?, _ arm: Arm, _ option: String) throws(LooperError) -> Value {
        guard let value else { throw LooperError(.badInput, "the arm \(arm.rawValue) needs \(option)") }
        return value
    }

    private static func halves(_ text: String, at index: String.Index?) -> (String, String)? {
        index.map { (String(text[..<$0]), String(text[text.index(after: $0)...])) }
    }
}
