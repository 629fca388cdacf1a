package import Foundation
import LooperCore
import LooperLearning
package import LooperModel
import LooperTasks

/// Checks 8 to 10 of a trial that was run: its sessions differ in nothing but what they were given.
package struct TrialAudit: Sendable {
    let folder: URL
    private let lines: [TrialSession]
    private let sessions: [Experience]

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
        let frames = Set(sessions.map { Frame($0.trajectory.provenance) })
        let settings = Set(lines.map(\.setting))
        let places = Dictionary(grouping: lines, by: \.setting).mapValues { Set($0.map(\.place)) }
        let all = places.values.reduce(into: Set()) { $0.formUnion($1) }
        let missing = settings.reduce(0) { $0 + all.subtracting(places[$1] ?? []).count }
        let window = sessions.first?.trajectory.provenance.model.window ?? 0
        let longest =
            sessions.map { session in
                session.trajectory.steps.map { $0.usage.promptTokens + $0.usage.replyTokens }.max() ?? 0
            }.max() ?? 0
        let finding =
            "\(sessions.count) sessions of \(settings.count) settings in \(frames.count) frames, \(missing) without a "
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

    /// The base arm twice: what differs between the two is noise.
    private func noise() -> PreflightCheck {
        let title = "the base arm run twice (A/A) gives the noise floor"
        let base = Dictionary(grouping: lines.filter { $0.arm == .none && $0.gradingError == nil }, by: \.setting)
        let labels = base.keys.sorted()
        guard labels.count > 1, let one = base[labels[0]], let other = base[labels[1]] else {
            return PreflightCheck(10, title, .skipped, "the trial has no second setting of the arm none")
        }
        let second = Dictionary(other.map { ($0.place, $0.resolved) }) { first, _ in first }
        let pairs = one.compactMap { line in second[line.place].map { (line.resolved, $0) } }
        let (lost, gained) = (pairs.count { $0 && !$1 }, pairs.count { !$0 && $1 })
        let flips = lost + gained
        let share = pairs.isEmpty ? 0 : 100 * Double(flips) / Double(pairs.count)
        let finding =
            "\(flips) of \(pairs.count) pairs flip (\(String(format: "%.1f", share))%), \(gained) one way and \(lost) the other"
        // As many are expected one way as the other; beyond two standard deviations it is no noise.
        let gap = Double(gained - lost)
        return PreflightCheck(10, title, gap * gap <= 4 * Double(max(1, flips)) ? .passed : .failed, finding)
    }
}

extension TrialSession {
    /// What is compared with each other.
    fileprivate var place: String { "\(task) \(seed)" }
}

/// All of a session's provenance that must not differ between arms.
private struct Frame: Hashable {
    let model: ModelIdentity
    let generation: GenerationOptions
    let configuration: JSONValue
    let frame: String?
    let hooks: [String]?
    let setup: JSONValue?

    init(_ provenance: Provenance) {
        model = provenance.model
        var generation = provenance.generation
        // What the arms differ in, and what the seeds do.
        (generation.adapter, generation.seed) = (nil, 0)
        self.generation = generation
        configuration = provenance.configuration
        frame = provenance.frame
        hooks = provenance.hooks
        setup = provenance.setup
    }
}
