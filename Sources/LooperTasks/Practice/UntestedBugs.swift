import Foundation
package import LooperCore

/// Bugs that no test was asked about: exercises in reading and editing that cost nothing to make.
///
/// Some of them change nothing that matters, so they are no tasks: they name no test, and nothing can grade them.
package struct UntestedBugs: Sendable {
    private let tasks: [CodingTask]
    private let repository: Grader.RepositorySource
    private let environment: Grader.EnvironmentSource
    private let seed: UInt64

    /// Prepares bugs in the repositories of `tasks`.
    ///
    /// - Parameters:
    ///   - tasks: those that the bugs stand beside: none is one of theirs, and none is in a file that was held out.
    ///   - repository: finds the repository of a task.
    ///   - environment: makes the place that reads a workspace.
    package init(
        beside tasks: [CodingTask],
        repository: @escaping Grader.RepositorySource,
        environment: @escaping Grader.EnvironmentSource,
        seed: UInt64
    ) {
        self.tasks = tasks
        self.repository = repository
        self.environment = environment
        self.seed = seed
    }

    /// About `count` bugs, from each repository as many as it has a share in the tasks.
    ///
    /// - Throws: ``TasksError`` for a repository that cannot be read.
    package func make(_ count: Int) async throws -> [CodingTask] {
        var bugs: [CodingTask] = []
        for (_, group) in Dictionary(grouping: tasks, by: { "\($0.repo) \($0.baseCommit)" }).sorted(by: {
            $0.key < $1.key
        }) {
            let share = Double(count) * Double(group.count) / Double(tasks.count)
            bugs += try await make(Int(share.rounded(.up)), group)
        }
        return Array(bugs.prefix(count))
    }

    private func make(_ count: Int, _ group: [CodingTask]) async throws -> [CodingTask] {
        guard let first = group.first else { return [] }
        let heldOut = Set(group.filter { $0.practice?.isHeldOut == true }.compactMap { $0.practice?.module })
        let known = Set(group.compactMap(\.bugPatch))
        let workspace = try await Workspace.make(from: try await repository(first), commit: first.baseCommit)
        defer { workspace.remove() }
        let place = try await environment(workspace.root)
        let files = try await PracticeGround.sources(try await place.files(), in: place)
            .filter { !heldOut.contains($0.key) }
        let mutants = MutantCatalogue.mutants(of: files.values.sorted { $0.path < $1.path }, seed: seed)
        // What the tasks took, and as much again for those that are the same.
        var sampler = MutantSampler(mutants, count: count + group.count)
        let bugs = sampler.wave(count + group.count).map { task($0, first, files) }
        return Array(bugs.filter { !known.contains($0.bugPatch ?? "") }.prefix(count))
    }

    private func task(_ mutant: Mutant, _ sibling: CodingTask, _ files: [String: SourceFile]) -> CodingTask {
        let old = files[mutant.path]?.bytes ?? []
        let new = Candidate(mutants: [mutant]).changed(mutant.path, old)
        let bug = LineDiff(path: mutant.path).diff(old, new)
        let name = sibling.repo.split(separator: "/").last.map(String.init) ?? "repository"
        return CodingTask(
            instanceID: "\(name)__untested-\(mutant.operatorName)-\(TextHash.short(sibling.baseCommit + bug))",
            repo: sibling.repo,
            baseCommit: sibling.baseCommit,
            problemStatement: "",
            patch: LineDiff(path: mutant.path).diff(new, old),
            failToPass: [],
            bugPatch: bug,
            practice: PracticeOrigin(operatorName: mutant.operatorName, module: mutant.path)
        )
    }
}
