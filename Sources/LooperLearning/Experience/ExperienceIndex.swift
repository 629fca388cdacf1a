import Foundation
import LooperTasks

/// What a file beside trajectories says of them: which they are, and whether their tasks were solved.
///
/// Each is read leniently: a member that is not known is passed over, a line that cannot be read is left out and named.
struct ExperienceIndex {
    /// What is said of one trajectory.
    struct Entry {
        var kind = Experience.Kind.session
        var task: String?
        var resolved: Bool?
    }

    /// The names of such files; where a folder has several, the first of them counts.
    static let names = ["demonstrations.jsonl", "sessions.jsonl", "report.json"]

    /// The file.
    let file: URL
    /// Lines that cannot be read, with why.
    private(set) var problems: [String] = []
    /// By the folder of the trajectory, relative to that of the file.
    private var byFolder: [String: Entry] = [:]
    /// By task, for a file that knows no folders.
    private var byTask: [String: Bool] = [:]

    /// Whether trajectories that it does not name are none of the set.
    var isComplete: Bool { file.lastPathComponent == Self.names[0] }

    /// Reads `data`, the contents of `file`.
    init(_ file: URL, _ data: Data) {
        self.file = file
        switch file.lastPathComponent {
        case "demonstrations.jsonl": lines(of: data).forEach { take($0 as Demonstration) }
        case "sessions.jsonl": takeTrial(lines(of: data))
        default: takeReport(data)
        }
    }

    /// What is said of the trajectory in `folder` of `task`; `nil` where nothing is.
    func entry(folder: String, task: String?) -> Entry? {
        if let entry = byFolder[folder] { return entry }
        return task.flatMap { byTask[$0] }.map { Entry(resolved: $0) }
    }

    /// Folders that it names as those of trajectories.
    var folders: [String] { isComplete ? byFolder.keys.sorted() : [] }

    private mutating func lines<Line: Decodable>(of data: Data) -> [Line] {
        zip(1..., data.split(separator: 0x0A, omittingEmptySubsequences: false)).compactMap { number, line in
            guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) else { return nil }
            do {
                return try JSONDecoder().decode(Line.self, from: Data(line))
            } catch {
                problems.append("line \(number) cannot be read and is left out: \(error)")
                return nil
            }
        }
    }
}

// MARK: The files

extension ExperienceIndex {
    /// A line of the index of demonstrations, without what is not needed here.
    private struct Demonstration: Decodable {
        let task: String
        let folder: String?
        let statement: String?
    }

    /// A line of a trial.
    private struct Session: Decodable {
        let task: String
        let setting: String?
        let seed: UInt64?
        let resolved: Bool?
        let gradingError: String?

        private enum CodingKeys: String, CodingKey {
            case task, setting, seed, resolved
            case gradingError = "grading_error"
        }
    }

    private mutating func take(_ line: Demonstration) {
        guard let folder = line.folder else { return }
        let isDrill = line.statement == DemonstrationRecord.drill
        byFolder[folder] = Entry(kind: isDrill ? .drill : .demonstration, task: line.task, resolved: true)
    }

    /// A trial names the folder `<setting>/<task>`, with the seed after it where there are several.
    private mutating func takeTrial(_ sessions: [Session]) {
        let hasSeveralSeeds = Set(sessions.compactMap(\.seed)).count > 1
        for session in sessions {
            let seed = hasSeveralSeeds ? session.seed : nil
            let place = TaskFolder.session(setting: session.setting, task: session.task, seed: seed)
            // What could not be graded counts neither way.
            let resolved = session.gradingError == nil ? session.resolved : nil
            byFolder[place] = Entry(task: session.task, resolved: resolved)
        }
    }

    private mutating func takeReport(_ data: Data) {
        struct Report: Decodable {
            let resolved: [String]?
            let unresolved: [String]?
            let empty: [String]?

            private enum CodingKeys: String, CodingKey {
                case resolved = "resolved_ids"
                case unresolved = "unresolved_ids"
                case empty = "empty_patch_ids"
            }
        }
        guard let report = try? JSONDecoder().decode(Report.self, from: data) else {
            return problems.append("it is no report of a grader and is left out")
        }
        for task in (report.unresolved ?? []) + (report.empty ?? []) { byTask[task] = false }
        for task in report.resolved ?? [] { byTask[task] = true }
    }
}
