import Foundation
import LooperCore
import LooperTools
import Testing

@Suite struct LocalEnvironmentFileTests {
    private func code(_ work: () async throws -> Void) async -> EnvironmentError.Code? {
        do {
            try await work()
            return nil
        } catch {
            return (error as? EnvironmentError)?.code
        }
    }

    private func prepared() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.put("secret", at: "../secret.txt")
        try scratch.put("inside", at: "src/a.txt")
        try FileSystem.link(scratch.root + "/out", to: "../secret.txt")
        try FileSystem.link(scratch.root + "/up", to: "..")
        try FileSystem.link(scratch.root + "/absolute", to: "/etc/passwd")
        try FileSystem.link(scratch.root + "/loop", to: "loop")
        try FileSystem.link(scratch.root + "/src/twice", to: "../up/secret.txt")
        try FileSystem.link(scratch.root + "/alias", to: "src")
        try FileSystem.link(scratch.root + "/src/me", to: "../alias/a.txt")
        try FileSystem.link(scratch.root + "/full", to: scratch.root + "/src/a.txt")
        return scratch
    }

    @Test(arguments: [
        "../secret.txt", "src/../../secret.txt", "/etc/passwd", "out", "up/secret.txt", "absolute", "src/twice",
        "./src/.././../secret.txt", "..", "up",
    ])
    func nothingOutsideIsReadOrWritten(_ path: String) async throws {
        let scratch = try prepared()
        let environment = try scratch.environment()
        #expect(await code { _ = try await environment.read(path) } == .outsideWorkspace)
        #expect(await code { try await environment.write([1], to: path) } == .outsideWorkspace)
        #expect(try scratch.text("../secret.txt") == "secret")
    }

    @Test(arguments: ["src/a.txt", "./src//a.txt", "src/../src/a.txt", "alias/a.txt", "src/me", "full"])
    func whatStaysInsideIsFollowed(_ path: String) async throws {
        let environment = try prepared().environment()
        #expect(try await environment.read(path) == Array("inside".utf8))
    }

    @Test(arguments: [
        ".git/config", ".GIT/config", ".git", ".Git/hooks/new/pre-commit", "src/../.git/config", "store/config",
        "setting", "module/.git/config", "src/.git",
    ])
    func gitIsReadButNotWritten(_ path: String) async throws {
        let scratch = try prepared()
        try scratch.put("[core]", at: ".git/config")
        try FileSystem.link(scratch.root + "/store", to: ".git")
        try FileSystem.link(scratch.root + "/setting", to: scratch.root + "/.git/config")
        let environment = try scratch.environment()
        #expect(await code { try await environment.write([1], to: path) } == .notPermitted)
        #expect(try await environment.read(".git/config") == Array("[core]".utf8))
        #expect(try await environment.read("store/config") == Array("[core]".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.root + "/.git") == ["config"])
        #expect(!FileSystem.exists(scratch.root + "/src/.git"))
    }

    @Test func namesLikeGitAreWritten() async throws {
        let scratch = try Scratch()
        for name in [".gitignore", ".github/a.yml", "git/a"] {
            try await scratch.environment().write([65], to: name)
            #expect(try scratch.text(name) == "A")
        }
    }

    @Test func absolutePathsInsideAreAccepted() async throws {
        let environment = try prepared().environment()
        #expect(try await environment.read(environment.root + "/src/a.txt") == Array("inside".utf8))
        #expect(await code { _ = try await environment.read(environment.root + "2/src/a.txt") } == .outsideWorkspace)
    }

    @Test(arguments: [
        ("missing", EnvironmentError.Code.notFound), ("src/a.txt/b", .notFound), ("src", .isDirectory),
        ("", .isDirectory),
        ("loop", .failed), ("pipe", .notPermitted), ("a\0b", .notFound),
    ])
    func otherFailuresAreTold(_ path: String, _ expected: EnvironmentError.Code) async throws {
        let scratch = try prepared()
        mkfifo(scratch.root + "/pipe", 0o600)
        let environment = try scratch.environment()
        #expect(await code { _ = try await environment.read(path) } == expected)
    }

    @Test func aFileOverTheLimitIsNotRead() async throws {
        let scratch = try Scratch()
        try scratch.put([UInt8](repeating: 65, count: 2_000), at: "big")
        var limits = LocalEnvironment.Limits()
        limits.fileBytes = 1_000
        #expect(await code { _ = try await scratch.environment(limits: limits).read("big") } == .failed)
    }

    @Test func listsFilesAndSkipsTheHarness() async throws {
        let scratch = try prepared()
        for name in [".git/x", ".looper/x", "src/__pycache__/x", ".hidden", "b/c/d"] { try scratch.put("", at: name) }
        #expect(try await scratch.environment().files() == [".hidden", "b/c/d", "src/a.txt"])
        var limits = LocalEnvironment.Limits()
        limits.files = 2
        #expect(await code { _ = try await scratch.environment(limits: limits).files() } == .failed)
    }

    @Test func writingKeepsTheModeAndCutsTheRest() async throws {
        let scratch = try Scratch()
        try scratch.put("long content", at: "tool.sh")
        chmod(scratch.root + "/tool.sh", 0o755)
        let environment = try scratch.environment()
        try await environment.write(Array("x".utf8), to: "tool.sh")
        #expect(try scratch.text("tool.sh") == "x")
        #expect(FileManager.default.isExecutableFile(atPath: scratch.root + "/tool.sh"))
    }

    @Test(arguments: ["missing", "file"])
    func aRootThatIsNoFolderIsRefused(_ name: String) throws {
        let scratch = try Scratch()
        try scratch.put("", at: "file")
        let error = #expect(throws: ToolsError.self) { try LocalEnvironment(root: scratch.root + "/" + name) }
        #expect(error?.code == .unusableRoot)
    }

    @Test func aLinkInPlaceOfTheSpillFolderIsNotFollowed() async throws {
        let scratch = try Scratch()
        try scratch.put("", at: "../elsewhere/keep")
        try scratch.put("", at: ".looper/keep")
        try FileSystem.link(scratch.root + "/.looper/output", to: "../../elsewhere")
        let result = try await scratch.environment().run(ShellCommand("seq 1 5000", outputLimit: 100))
        #expect(result.spillPath == nil)
        #expect(result.output.contains("left out here; it was not kept]"))
        #expect(!FileSystem.exists(scratch.path + "/elsewhere/1.txt"))
    }
}
