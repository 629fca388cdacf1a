public import LooperCore
import Testing

/// Checks that every ``Environment`` must pass.
public enum EnvironmentConformance {
    /// Checks reading, writing, listing and the walls of the workspace.
    ///
    /// - Parameter environment: an empty workspace; files are left in it.
    public static func checkFiles(_ environment: any Environment) async throws {
        try await checkRoundTrip(environment)
        try await checkListing(environment)
        await checkErrors(environment)
        await checkWalls(environment)
    }

    /// Checks that the environment's shell keeps the contract of ``Environment/run(_:)``.
    ///
    /// - Parameter environment: one with a POSIX shell.
    public static func checkShell(_ environment: any Environment) async throws {
        let fine = try await environment.run(ShellCommand("printf 'one\\n'; printf 'two\\n' >&2"))
        #expect(fine.status == 0)
        #expect(fine.output == "one\ntwo\n")
        #expect(!fine.timedOut)
        let failing = try await environment.run(ShellCommand("exit 3"))
        #expect(failing.status == 3, "a non-zero status is a result")
        let slow = try await environment.run(ShellCommand("sleep 30", timeout: 0.3))
        #expect(slow.timedOut, "a time-out is a result")
        #expect(slow.seconds < 20)
    }

    private static func checkRoundTrip(_ environment: any Environment) async throws {
        let contents: [(path: String, bytes: [UInt8])] = [
            ("a.txt", Array("one\r\ntwo\n".utf8)),
            ("empty", []),
            ("deep/er/b.bin", Array(0...255)),
            ("ünï côdé.txt", Array("\u{FEFF}x".utf8)),
        ]
        for (path, bytes) in contents {
            try await environment.write(bytes, to: path)
            #expect(try await environment.read(path) == bytes)
        }
        try await environment.write([1], to: "a.txt")
        #expect(try await environment.read("./deep/../a.txt") == [1], "a second write replaces the first")
    }

    private static func checkListing(_ environment: any Environment) async throws {
        // An environment may refuse to write there; one that does not must not list it.
        try? await environment.write([0], to: ".git/looper-conformance")
        let files = try await environment.files()
        #expect(files == files.sorted())
        #expect(files.contains("deep/er/b.bin"))
        #expect(!files.contains { $0.hasPrefix(".git/") })
    }

    private static func checkErrors(_ environment: any Environment) async {
        await expect(.notFound, "reading a missing file") { _ = try await environment.read("missing/file") }
        await expect(.isDirectory, "reading a directory") { _ = try await environment.read("deep") }
        await expect(.isDirectory, "writing to a directory") { try await environment.write([1], to: "deep") }
    }

    private static func checkWalls(_ environment: any Environment) async {
        for path in ["../outside", "deep/../../outside", "/etc/passwd", "../../etc/passwd"] {
            await expect(.outsideWorkspace, "reading \(path)") { _ = try await environment.read(path) }
            await expect(.outsideWorkspace, "writing \(path)") { try await environment.write([1], to: path) }
        }
    }

    private static func expect(
        _ code: EnvironmentError.Code,
        _ action: Comment,
        _ body: () async throws -> Void
    ) async {
        let error = await #expect(throws: EnvironmentError.self, action) { try await body() }
        #expect(error?.code == code, action)
        #expect(error?.message.isEmpty == false, action)
    }
}
