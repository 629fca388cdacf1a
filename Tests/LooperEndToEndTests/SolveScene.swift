import Foundation
import Looper
import LooperTestSupport
import Subprocess

/// Three small repositories as mirrors with their histories, a data set over them, and a script that solves it.
///
/// The fix of each is the commit after the one that its task starts from.
struct SolveScene {
    let directory: TemporaryDirectory
    let program: LooperProgram
    let tasks: [CodingTask]

    /// Stands in every known fix, and nowhere else.
    static let secret = "the known way"
    static let names = ["one", "two", "three"]

    init(in directory: TemporaryDirectory) async throws {
        self.directory = directory
        program = LooperProgram(home: directory)
        var tasks: [CodingTask] = []
        for name in Self.names { tasks.append(try await Self.task(name, in: directory)) }
        self.tasks = tasks
        try write(tasks.map(Self.row))
        _ = try script()
    }

    /// A row with its lists as strings, as the published data sets have them.
    static func row(_ task: CodingTask) throws -> String {
        var row = try JSONDecoder().decode([String: JSONValue].self, from: JSONEncoder().encode(task))
        for name in ["FAIL_TO_PASS", "PASS_TO_PASS"] {
            let list = try JSONEncoder().encode(row[name])
            row[name] = .string(String(decoding: list, as: UTF8.self))
        }
        return String(decoding: try JSONEncoder().encode(row), as: UTF8.self)
    }

    func write(_ rows: [String]) throws { try directory.write(rows.joined(separator: "\n"), to: "tasks.jsonl") }

    /// Search, read, edit, test, done, for each task; the test of one may hang.
    func script(hangingAt hanging: String? = nil) throws -> String {
        let replies = Self.names.flatMap { name in
            [
                "<search>def \(name)</search>", "<read>\(name).py</read>",
                "<edit path=\"\(name).py\">\n    return a - b\n=======\n    return a + b\n</edit>",
                "<bash>python3 -m unittest -q test_\(name)\(name == hanging ? "; sleep 60" : "")</bash>", "<done/>",
            ]
        }
        return try SlugRepository.script(replies, in: directory)
    }

    func solve(_ options: String...) -> [String] {
        [
            "solve", "--dataset", directory.appending("tasks.jsonl").path, "--mirrors",
            directory.appending("mirrors").path, "--model", "replay:\(directory.appending("script.jsonl").path)",
            "--output", directory.appending("out").path,
        ] + options
    }

    var predictions: Predictions {
        get throws { try Predictions.load(directory.appending("out/preds.json").path) }
    }

    func lines(_ name: String) throws -> [Substring] { try directory.read("out/\(name)").split(separator: "\n") }

    func trajectoryFile(_ name: String) -> URL { directory.appending("out/x__\(name)-1/trajectory.json") }

    func trajectory(_ name: String) throws -> Trajectory {
        try TrajectoryJSON.decode(Data(contentsOf: trajectoryFile(name)))
    }

    private static func task(_ name: String, in directory: TemporaryDirectory) async throws -> CodingTask {
        let place = "mirrors/x+\(name)/repo"
        let library = "def \(name)(a, b):\n    return a - b\n"
        let tests = """
            import unittest
            from \(name) import \(name)


            class T(unittest.TestCase):
                def test_it(self):
                    self.assertEqual(\(name)(1, 2), 3)

            """
        let repository = SlugRepository(folder: directory.appending(place))
        try directory.write(library, to: "\(place)/\(name).py")
        try directory.write(tests, to: "\(place)/test_\(name).py")
        try await repository.git("init", "-q")
        try await repository.git("add", "-A")
        try await repository.git("commit", "-q", "-m", "start")
        let commit = try await repository.git("rev-parse", "HEAD").trimmingCharacters(in: .whitespacesAndNewlines)
        let fixed = library.replacing("a - b", with: "a + b  # \(secret)")
        try directory.write(fixed, to: "\(place)/\(name).py")
        try await repository.git("commit", "-q", "-a", "-m", secret)
        try await repository.git("tag", "fixed")
        return CodingTask(
            instanceID: "x__\(name)-1",
            repo: "x/\(name)",
            baseCommit: commit,
            problemStatement: "\(name) subtracts.",
            patch: try await repository.git("show", "--format=", "HEAD"),
            failToPass: ["test_\(name).T.test_it"],
            environment: EnvironmentRecipe(testCommand: "python3 -m unittest -v {tests}", logParser: "unittest")
        )
    }
}
