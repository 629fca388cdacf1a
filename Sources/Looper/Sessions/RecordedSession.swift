public import Foundation
public import LooperAgent
public import LooperCore
public import LooperTasks
public import LooperTools

/// A session as it lies on the disk, finished or not.
public struct RecordedSession: Sendable {
    /// The trajectory's file.
    public let file: URL
    /// What was kept of it: all whole steps.
    public let trajectory: Trajectory

    /// Reads a trajectory, or the one in a folder that `looper run` wrote.
    ///
    /// A file whose last write was cut is read as far as it is whole.
    ///
    /// - Throws: ``LooperError`` that names the file, where there is none or it is no trajectory.
    public init(path: String) throws(LooperError) {
        var isFolder: ObjCBool = false
        let place = URL(fileURLWithPath: path)
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw LooperError(.badInput, "\(path): there is no such file; name a trajectory.json or its folder")
        }
        file = isFolder.boolValue ? place.appending(path: "trajectory.json") : place
        guard let data = FileManager.default.contents(atPath: file.path) else {
            throw LooperError(.badInput, "\(file.path): cannot be read; name a trajectory.json or its folder")
        }
        do {
            var (trajectory, isWhole) = try TrajectoryJSON.recover(data)
            if !isWhole { trajectory.patch = trajectory.steps.last { $0.patch != nil }?.patch ?? "" }
            self.trajectory = trajectory
        } catch {
            throw LooperError(.badInput, "\(file.path): \(error)")
        }
    }

    /// Checks that no process is running the session.
    ///
    /// - Throws: ``LooperError`` with code `busy` where one is.
    func checkIdle() throws(LooperError) {
        try Self.checkIdle(file)
    }

    /// Checks that a new session may write into `folder`: that no session there runs or waits to be resumed.
    ///
    /// - Throws: ``LooperError`` where one does.
    package static func checkFree(_ folder: URL) throws(LooperError) {
        let file = folder.appending(path: "trajectory.json")
        try checkIdle(file)
        guard let session = try? RecordedSession(path: file.path), session.trajectory.outcome == nil else { return }
        throw LooperError(
            .badInput,
            "\(file.path): the session there has not ended; go on with it by --resume \(folder.path), or name another "
                + "--output"
        )
    }

    private static func checkIdle(_ file: URL) throws(LooperError) {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
        throw LooperError(.busy, "\(file.path): the session still runs; wait for its end, or end it first")
    }

    /// The model's name as `--model` takes it.
    public var modelName: String { trajectory.provenance.model.name }

    /// The configuration that the session ran with.
    ///
    /// - Throws: ``LooperError`` where this program has other fields.
    public func configuration() throws(LooperError) -> AgentConfiguration {
        try decode(trajectory.provenance.configuration)
    }

    /// The limits of the tools that the session ran with.
    ///
    /// - Throws: ``LooperError`` where this program has other fields.
    public func toolLimits() throws(LooperError) -> ToolLimits {
        guard let setup = trajectory.provenance.setup else { return ToolLimits() }
        let recorded: SessionSetup = try decode(setup)
        return recorded.tools
    }

    /// All that the session was run with, as a configuration.
    ///
    /// - Throws: ``LooperError`` where this program has other fields.
    public func setting() throws(LooperError) -> LooperConfiguration {
        let sampling = trajectory.provenance.generation
        var setting = LooperConfiguration()
        setting.model.name = modelName
        setting.agent = try configuration()
        setting.generation.temperature = sampling.temperature
        setting.generation.topP = sampling.topP
        setting.generation.minP = sampling.minP
        setting.generation.seed = sampling.seed
        setting.tools = try toolLimits()
        return setting
    }

    private func decode<Value: Decodable>(_ value: JSONValue) throws(LooperError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
        } catch {
            throw LooperError(
                .badInput,
                "\(file.path): its configuration is not one of this Looper: \(error); use the version that wrote it"
            )
        }
    }

    /// All places that the session's repository is in, or the one in the folder `moved`; none where it is not known.
    package func places(movedTo moved: String?) async -> [String] {
        guard let folder = moved ?? trajectory.provenance.base?.repository else { return [] }
        return await Workspace.places(ofRepository: URL(fileURLWithPath: folder))
    }

    /// A new workspace with the files that the session began with.
    ///
    /// - Parameter repository: the repository's folder where it has moved; the recorded one by default.
    /// - Throws: ``LooperError`` where the session does not tell what it began with, or that state is another one now;
    ///   `TasksError` where the repository cannot be used.
    public func workspace(repository: URL? = nil) async throws -> Workspace {
        guard let base = trajectory.provenance.base else {
            throw LooperError(
                .badInput,
                "\(file.path): does not say what it began with, as sessions with --in-place do not; begin a new one"
            )
        }
        let folder = repository ?? URL(fileURLWithPath: base.repository)
        let workspace = try await Workspace.make(from: folder, commit: base.commit, bugPatch: base.bugPatch)
        guard workspace.treeHash == base.tree else {
            workspace.remove()
            throw LooperError(
                .badInput,
                "\(folder.path) at \(base.commit) has other files than those the session began with; "
                    + "name the right repository with --repo"
            )
        }
        return workspace
    }
}
