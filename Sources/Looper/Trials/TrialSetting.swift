public import LooperAgent
public import LooperCore
import LooperRouter

/// What the sessions of one setting of a trial are given beside the task; all else is shared.
public struct TrialSetting: Sendable, Hashable {
    /// Its name in the trial and that of its folder, as in `prompt` or `weights@0.75`.
    public var label: String
    /// What kind of setting it is.
    public var arm: Arm
    /// Skills that the system prompt ends with.
    public var skills: [Skill]
    /// The adapter that the model answers with, by its path; `nil` is none.
    public var adapter: AdapterChoice?
    /// Parts of the frame that are switched off in it, and on in the other settings.
    public var without: Set<AgentSwitch>

    /// Creates a setting.
    public init(
        _ label: String,
        arm: Arm,
        skills: [Skill] = [],
        adapter: AdapterChoice? = nil,
        without: Set<AgentSwitch> = []
    ) {
        self.label = label
        self.arm = arm
        self.skills = skills
        self.adapter = adapter
        self.without = without
    }

    /// The baseline: nothing but the task.
    public static let none = TrialSetting(Arm.none.rawValue, arm: .none)

    /// The same under another label, so that a trial runs it twice: what differs between the two is noise.
    package var again: TrialSetting {
        var setting = self
        setting.label = NoiseFloor.label(of: label)
        return setting
    }

    /// Whether the label can be that of a folder.
    var hasUsableLabel: Bool {
        label.count <= 100 && label.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._@+=-]*/) != nil
    }
}
