import LooperCore
import LooperStore

/// What a trial enters of its sessions: which setting was in force, by the hashes of what it is made of.
struct TrialEntries: Sendable {
    private let records: SessionRecords
    /// By the labels of the settings.
    private let exposures: [String: ExposureEntry]

    init(_ record: TrialRecord, _ records: SessionRecords) {
        self.records = records
        exposures = Dictionary(
            record.settings.map { setting in
                let skills = setting.skills.sorted { $0.key < $1.key }.map(\.value)
                let hashes = AppliedHashes(
                    skill: skills.isEmpty ? nil : skills.joined(separator: "+"),
                    adapter: setting.adapterSHA256,
                    prompt: record.prompts,
                    model: record.weights ?? record.model.fingerprint
                )
                // Every setting tries every task: nobody drew it.
                return (setting.label, ExposureEntry(arm: setting.arm, isForced: true, hashes: hashes))
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// For sessions with `setting`.
    func sessions(with setting: TrialSetting) -> SessionRecords {
        exposures[setting.label].map(records.exposing) ?? records
    }
}
