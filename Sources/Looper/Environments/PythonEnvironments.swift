public import Foundation
import LooperCore
import LooperSkills
import LooperTasks
import LooperTools

/// The Python environments of tasks: made once for each recipe, copied for each workspace.
///
/// A copy is written into by the installation of the workspace's own repository, and goes with the workspace.
public struct PythonEnvironments: Sendable {
    /// Where the environments are kept, in folders named by the hash of what they are made from.
    private let folder: URL
    /// The folder of the data set: files of requirements are looked for in it and in its `pins`.
    private let base: URL
    /// Where the versions of Python are, as pyenv has them.
    private let pythons: URL

    /// Creates a source of environments.
    ///
    /// - Parameters:
    ///   - home: where they are kept.
    ///   - base: the folder of the data set.
    ///   - variables: `PYENV_ROOT` says where pyenv is; `~/.pyenv` by default.
    public init(
        home: LooperHome,
        base: URL,
        variables: [String: String] = ProcessInfo.processInfo.environment
    ) {
        folder = home.folder.appending(path: "environments")
        self.base = base
        let root = variables["PYENV_ROOT"].map { URL(fileURLWithPath: $0) }
        pythons = (root ?? FileManager.default.homeDirectoryForCurrentUser.appending(path: ".pyenv"))
            .appending(path: "versions")
    }

    /// Makes the environment of `task` beside its workspace, and installs the repository into it.
    ///
    /// - Returns: what commands need to use it; `nil` where the task has no recipe.
    /// - Throws: ``LooperError`` that says which part of the recipe failed, with the end of its output.
    func prepare(_ task: CodingTask, _ workspace: Workspace) async throws -> Surroundings? {
        guard let recipe = task.recipe else { return nil }
        let (root, side) = (workspace.root, workspace.side)
        let kept = try await environment(recipe)
        try OutputFile.makeFolder(side)
        let place = try await VirtualEnvironment(folder: kept).copy(to: side.appending(path: "venv"))
        for command in recipe.preInstall { try await place.run(command, in: root, version: recipe.version) }
        for command in recipe.install {
            let command = command.replacing("/testbed", with: root.path)
            do {
                try await place.run(command, in: root, version: recipe.version)
            } catch is LooperError where command.contains(Self.isolation) {
                // What it is built with may be newer than what is pinned.
                try await place.run(command.replacing(Self.isolation, with: ""), in: root, version: recipe.version)
            }
        }
        return place.surroundings
    }

    private static let isolation = " --no-build-isolation"

    /// The kept environment of a recipe, made if need be.
    private func environment(_ recipe: PythonRecipe) async throws -> URL {
        let pins = try recipe.pins.map { try requirements($0) } ?? ""
        let tools = Self.tools(for: recipe.python)
        let key = ContentDigest.sha256.of(Data("\(recipe.python)\n\(tools)\n\(pins)".utf8)).prefix(24)
        let place = folder.appending(path: String(key))
        if FileManager.default.fileExists(atPath: place.path) { return place }
        let python = pythons.appending(path: "\(recipe.python)/bin/python")
        guard FileManager.default.isExecutableFile(atPath: python.path) else {
            throw LooperError(
                .badInput,
                "Python \(recipe.python) is not there (looked at \(python.path)); install it, as by "
                    + "'pyenv install \(recipe.python)', or say where pyenv is by PYENV_ROOT"
            )
        }
        let staging = folder.appending(path: ".\(key)-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: staging) }
        try OutputFile.makeFolder(staging)
        let made = VirtualEnvironment(folder: staging.appending(path: "venv"))
        try await made.run("'\(python.path)' -m venv '\(made.folder.path)'", in: staging)
        try await made.run("python -m pip install -q \(tools)", in: staging)
        if !pins.isEmpty {
            try OutputFile.write(Data(pins.utf8), to: staging.appending(path: "pins.txt"))
            try await made.run("python -m pip install -q --no-deps -r pins.txt", in: staging)
        }
        // Another process may have made the same in the meantime.
        if rename(made.folder.path, place.path) != 0, !FileManager.default.fileExists(atPath: place.path) {
            throw LooperError(.io, "\(place.path): cannot be written: \(String(cString: strerror(errno)))")
        }
        return place
    }

    /// What builds a repository, of an age that old sources still build with.
    private static func tools(for python: String) -> String {
        python.hasPrefix("3.6.")
            ? "'pip==21.3.1' 'wheel<0.38' 'setuptools==58.0.4'" : "'pip<24.1' wheel 'setuptools<76'"
    }

    private func requirements(_ name: String) throws(LooperError) -> String {
        for place in [base.appending(path: name), base.appending(path: "pins/\(name)")] {
            if let data = FileManager.default.contents(atPath: place.path) {
                return String(decoding: data, as: UTF8.self)
            }
        }
        throw LooperError(.badInput, "the requirements \(name) are neither in \(base.path) nor in its folder 'pins'")
    }
}
