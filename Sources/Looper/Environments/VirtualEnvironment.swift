import Foundation
import LooperCore
import LooperTools

/// A virtual environment of Python in a folder.
struct VirtualEnvironment: Sendable {
    let folder: URL

    private static let timeout = 1_800.0
    private static let systemPath = "/usr/local/bin:/usr/bin:/bin"

    /// What commands need to run in it.
    var surroundings: Surroundings {
        Surroundings(
            variables: [
                "VIRTUAL_ENV": folder.path, "PYTHONIOENCODING": "utf8", "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg",
                // The workspace may belong to another user than the one in a sandbox.
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
            ],
            path: "\(folder.path)/bin:\(Self.systemPath)",
            python: folder.path
        )
    }

    /// Copies it; its programs then run in the copy.
    func copy(to place: URL) async throws -> VirtualEnvironment {
        let source = folder
        try await Task.detached {
            try FileManager.default.copyItem(at: source, to: place)
            try Self.redirectPrograms(in: place)
        }.value
        return VirtualEnvironment(folder: place)
    }

    /// Puts the path of `place` into the first lines of its programs, which name the Python that they run by.
    private static func redirectPrograms(in place: URL) throws {
        let bin = place.appending(path: "bin")
        for name in try FileManager.default.contentsOfDirectory(atPath: bin.path) {
            let file = bin.appending(path: name)
            guard (try? file.resourceValues(forKeys: [.isSymbolicLinkKey]).isSymbolicLink) != true,
                let data = FileManager.default.contents(atPath: file.path), data.starts(with: Data("#!".utf8)),
                let end = data.firstIndex(of: 0x0A)
            else { continue }
            let line = String(decoding: data[..<end], as: UTF8.self)
            guard let (_, python) = line.wholeMatch(of: /#!.*\/bin\/(python[0-9.]*)/)?.output else { continue }
            let handle = try FileHandle(forWritingTo: file)
            defer { try? handle.close() }
            // In place, so that the file keeps its mode.
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: Data("#!\(bin.path)/\(python)".utf8) + data[end...])
        }
    }

    /// Runs a command of a recipe, with the network and the caller's settings of pip.
    ///
    /// - Throws: ``LooperError`` with the end of its output where it fails.
    func run(_ command: String, in root: URL, version: String? = nil) async throws {
        var variables = surroundings.variables.merging(Self.networkVariables) { _, new in new }
        // There is no history that setuptools-scm could tell it from.
        if let version { variables["SETUPTOOLS_SCM_PRETEND_VERSION"] = version }
        let place = try LocalEnvironment(root: root.path, variables: variables, path: surroundings.path)
        let result = try await place.run(ShellCommand(command, timeout: Self.timeout))
        guard result.status == 0, !result.timedOut else {
            let end = result.output.suffix(2_000)
            throw LooperError(.badInput, "the command `\(command)` of the task's recipe failed: \(end)")
        }
    }

    private static var networkVariables: [String: String] {
        let names: Set = ["HOME", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE"]
        return ProcessInfo.processInfo.environment.filter { name, _ in
            names.contains(name.uppercased()) || name.hasPrefix("PIP_") || name.hasPrefix("SSL_")
        }
    }
}
