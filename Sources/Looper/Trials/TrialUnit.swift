import LooperCore

/// One session that a trial has to run.
struct TrialUnit: Sendable, Hashable {
    /// What tells a session of a trial from its others.
    struct Key: Hashable {
        let task: String
        let setting: String
        let seed: UInt64
    }

    let task: CodingTask
    let setting: TrialSetting
    let seed: UInt64

    var key: Key { Key(task: task.instanceID, setting: setting.label, seed: seed) }

    /// All sessions of a trial in the order in which they run.
    ///
    /// Tasks and seeds are shuffled, the same way each time. The settings of a task and seed follow each other,
    /// shuffled too: they meet the same machine, and the later ones find in the model's cache what they share with the
    /// first.
    static func order(_ tasks: [CodingTask], _ settings: [TrialSetting], seeds: [UInt64]) -> [TrialUnit] {
        var random = SplitMix64(seed: seeds.first ?? 0)
        let places = seeds.flatMap { seed in tasks.map { (task: $0, seed: seed) } }.shuffled(using: &random)
        return places.flatMap { place in
            settings.shuffled(using: &random).map { TrialUnit(task: place.task, setting: $0, seed: place.seed) }
        }
    }
}

extension TrialSession {
    /// What tells it from the other sessions of its trial.
    var key: TrialUnit.Key { TrialUnit.Key(task: task, setting: setting, seed: seed) }
}
