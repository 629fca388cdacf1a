import Foundation
import LooperCore

/// What was found out about a repository before any bug is tried.
struct PracticeGround: Sendable {
    let repository: URL
    let commit: String
    let baseline: Baseline
    let files: [String: SourceFile]

    private static let skipped: Set = [
        "setup.py", "conftest.py", "build.rs", "Package.swift", "noxfile.py", "tasks.py",
    ]
    private static let skippedFolders: Set = [
        "docs", "doc", "examples", "example", "benchmarks", "vendor", "node_modules", "third_party", "target", ".build",
        "build", "scripts",
    ]

    /// Looks at `repository` in a copy of it.
    ///
    /// - Throws: ``TasksError`` where there are no tests, none passes, or there is nothing to change.
    static func survey(
        _ repository: URL,
        command: String?,
        environment: Grader.EnvironmentSource,
        in parent: URL
    ) async throws -> PracticeGround {
        let commit = try await SourceRepository(repository).commit("HEAD")
        let workspace = try await Workspace.make(from: repository, in: parent)
        defer { workspace.remove() }
        let place = try await environment(workspace.root)
        let paths = try await place.files()
        let files = try await sources(paths, in: place)
        let suite: TestSuite
        if let command {
            suite = TestSuite(command: command)
        } else {
            suite = try await TestSuiteFinder(files: paths, environment: place).find()
        }
        guard files.values.contains(where: { !$0.functions.isEmpty }) else { throw nothingToChange(repository) }
        let baseline = try await Baseline.measure(suite, in: place)
        return PracticeGround(repository: repository, commit: commit, baseline: baseline, files: files)
    }

    private static func nothingToChange(_ repository: URL) -> TasksError {
        TasksError(
            .nothingToChange,
            "\(repository.path) has no source file with a function beside its tests; practice knows Python, Swift, C, Go, "
                + "JavaScript and Rust"
        )
    }

    /// The code among `paths` that bugs are put into.
    static func sources(_ paths: [String], in place: any Environment) async throws -> [String: SourceFile] {
        var files: [String: SourceFile] = [:]
        for path in paths where isSource(path) {
            let bytes = try await place.read(path)
            guard bytes.count < 1 << 20, String(validating: bytes, as: UTF8.self) != nil else { continue }
            files[path] = SourceFile(path: path, bytes: bytes)
        }
        return files
    }

    /// Code that is neither a test nor for building.
    static func isSource(_ path: String) -> Bool {
        let parts = path.split(separator: "/").map(String.init)
        guard SourceLanguage(path: path) != nil, let name = parts.last, !TestPaths.contains(path) else { return false }
        return !skipped.contains(name) && skippedFolders.isDisjoint(with: parts.dropLast())
    }

    /// A copy to try bugs in.
    func worker(_ environment: Grader.EnvironmentSource, in parent: URL) async throws -> PracticeWorker {
        let workspace = try await Workspace.make(from: repository, commit: commit, in: parent)
        let place = try await environment(workspace.root)
        if let command = baseline.suite.preparation { _ = try await place.run(command) }
        return PracticeWorker(workspace: workspace, environment: place)
    }
}
