import Foundation
import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

extension Bubblewrap {
    /// Why there is none that works.
    struct Unusable: Error {
        var reason: String
    }

    /// Seconds that the trial run may take.
    private static let patience = 60.0

    /// The first `bwrap` on the search path `path`, if a trial run shows that it works.
    ///
    /// It is there and does not work where the system refuses user namespaces, as many containers do.
    static func find(path: String) async throws(Unusable) -> Bubblewrap {
        #if os(Linux)
        let places = path.split(separator: ":").map { $0 + "/bwrap" }
        guard let place = places.first(where: { FileManager.default.isExecutableFile(atPath: String($0)) }) else {
            throw Unusable(reason: "there is no bwrap on the PATH")
        }
        let found = Bubblewrap(program: String(place))
        try await found.tryOut()
        return found
        #else
        throw Unusable(reason: "there is a sandbox for Linux only")
        #endif
    }

    private func tryOut() async throws(Unusable) {
        let arguments = isolation() + ["--tmpfs", "/tmp", "--", "/bin/sh", "-c", "exit 0"]
        let program = FilePath(program)
        let words: String?
        do {
            words = try await withThrowingTaskGroup(of: String?.self) { group in
                group.addTask { try await Self.failure(of: program, arguments) }
                group.addTask {
                    try await Task.sleep(for: .seconds(Self.patience))
                    return "it did not end in \(Self.patience) s"
                }
                defer { group.cancelAll() }
                return try await group.next() ?? nil
            }
        } catch {
            words = "\(error)"
        }
        if let words { throw Unusable(reason: "\(program) does not work here: \(words)") }
    }

    /// What a trial run prints where it fails.
    private static func failure(of program: FilePath, _ arguments: [String]) async throws -> String? {
        let result = try await Subprocess.run(
            .path(program),
            arguments: Arguments(arguments),
            environment: .custom([:]),
            input: .none,
            output: .discarded,
            error: .string(limit: 4_096)
        )
        if case .exited(0) = result.terminationStatus { return nil }
        let words = result.standardError.trimmingCharacters(in: .whitespacesAndNewlines)
        return words.isEmpty ? "\(result.terminationStatus)" : words
    }
}
