package import Foundation
import LooperAgent
import LooperCore
import LooperLearning
package import LooperModel
import LooperRouter
import LooperTasks

/// Checks 8 to 10 of a trial that was run: its sessions differ in nothing but what they were given.
package struct TrialAudit: Sendable {
    let folder: URL
    private let lines: [TrialSession]
    private let sessions: [Experience]
    /// The parts of the frame that a setting is without, by its label, as the trial says it.
    private let without: [String: Set<AgentSwitch>]

    /// Reads a trial's folder.
    ///
    /// - Throws: ``LooperError`` where it is none.
    package init(_ folder: URL) throws {
        self.folder = folder
        let file = folder.appending(path: "sessions.jsonl")
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw LooperError(.badInput, "\(file.path) is missing; name the folder of a trial")
        }
        do {
            lines = try RecordLog<TrialSession>.read(file)
        } catch {
            throw LooperError(.badInput, "no trial can be read: \(error)")
        }
        sessions = try ExperienceReader.read([folder]).experiences
        let settings = try TrialRecord.read(folder)?.settings ?? []
        without = Dictionary(settings.map { ($0.label, Set($0.without ?? [])) }) { first, _ in first }
    }

    /// The three checks.
    package func checks() -> [PreflightCheck] { [sameFrame(), sameTree(), noise()] }

    /// Check 8.
    ///
    /// - Parameter isWhole: whether all sessions were to be run; a trial that ends early leaves some without a
    ///   counterpart, which are in no pair.
    func sameFrame(isWhole: Bool = true) -> PreflightCheck {
        let title = "all arms share engine, quantisation, window, template, sampling and seeds"
        guard !sessions.isEmpty else { return PreflightCheck(8, title, .skipped, "the trial has no trajectory yet") }
        let frames = TrialFrames(sessions.map { ($0.trajectory.provenance, without[$0.setting] ?? []) })
        let settings = Set(lines.map(\.setting))
        let places = Dictionary(grouping: lines, by: \.setting).mapValues { Set($0.map(\.place)) }
        let all = places.values.reduce(into: Set()) { $0.formUnion($1) }
        let missing = settings.reduce(0) { $0 + all.subtracting(places[$1] ?? []).count }
        let parts = without.values.reduce(into: Set()) { $0.formUnion($1) }.map(\.rawValue).sorted()
        let switched = parts.isEmpty ? "" : " but for \(parts.joined(separator: ", ")), which the trial switches off"
        let window = sessions.first?.trajectory.provenance.model.window ?? 0
        let longest =
            sessions.map { session in
                session.trajectory.steps.map { $0.usage.promptTokens + $0.usage.replyTokens }.max() ?? 0
            }.max() ?? 0
        let finding =
            "\(sessions.count) sessions of \(settings.count) settings in \(frames.count) frames\(switched), \(missing) without a "
            + "counterpart; the longest took \(longest) of \(window) tokens"
        let isSound = frames.count == 1 && (missing == 0 || !isWhole)
        return PreflightCheck(8, title, isSound ? .passed : .failed, finding)
    }

    /// Check 9.
    func sameTree() -> PreflightCheck {
        let title = "the workspace's tree is the same before every session of a task"
        let trees = Dictionary(grouping: lines, by: \.task).mapValues { Set($0.map(\.workspaceTree)) }
        let unknown = lines.count(where: \.workspaceTree.isEmpty)
        guard unknown < lines.count else { return PreflightCheck(9, title, .skipped, "no session tells its tree") }
        let mixed = trees.filter { $0.value.count > 1 }.keys.sorted()
        let finding = "\(mixed.count) of \(trees.count) tasks differ\(mixed.first.map { ", as \($0)" } ?? "")"
        let more = unknown > 0 ? "; \(unknown) sessions do not tell" : ""
        return PreflightCheck(9, title, mixed.isEmpty && unknown == 0 ? .passed : .failed, finding + more)
    }

    /// When the first session began, in seconds since 1970; `nil` where no trajectory is there.
    var firstStart: Double? { sessions.map(\.trajectory.provenance.startedAt).min() }

    /// The base arm twice: what differs between the two is noise.
    private func noise() -> PreflightCheck {
        let title = "the base arm run twice (A/A) gives the noise floor"
        let labels = Set(lines.map(\.setting))
        guard let base = labels.sorted().first(where: { labels.contains(NoiseFloor.label(of: $0)) }) else {
            return PreflightCheck(10, title, .skipped, "the trial has no setting that was run again, as none-again")
        }
        let noise = NoiseFloor(lines, baseline: base)
        let (flips, pairs) = (noise.flips, noise.outcomes.pairs)
        let share = pairs == 0 ? 0 : 100 * Double(flips) / Double(pairs)
        let finding =
            "\(flips) of \(pairs) pairs flip (\(String(format: "%.1f", share))%), \(noise.outcomes.gained) one way and "
            + "\(noise.outcomes.lost) the other"
        // As many are expected one way as the other.
        return PreflightCheck(10, title, noise.isEven ? .passed : .failed, finding)
    }
}

extension TrialSession {
    /// What is compared with each other.
    fileprivate var place: String { "\(task) \(seed)" }
}

extension Experience {
    /// The label of the setting of a trial that it ran with: its folder stands in that of the setting.
    fileprivate var setting: String {
        file.deletingLastPathComponent().deletingLastPathComponent().lastPathComponent
    }
}
