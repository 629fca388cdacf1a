import Foundation
import Testing

@testable import LooperTools

@Suite struct SandboxArgumentsTests {
    private func sandbox(network: Bool = false) -> Bubblewrap {
        var sandbox = Bubblewrap(program: "/usr/bin/bwrap")
        sandbox.allowsNetwork = network
        return sandbox
    }

    @Test func outerPlacesComeBeforeInnerOnes() {
        let mounts = [
            Mount("/home/me/work/.git", .readable), Mount("/home/me/work", .writable(from: "/home/me/work")),
            Mount("/home/me/.pyenv", .readable), Mount("/home/me", .emptyFolder), Mount("/home", .emptyFolder),
            Mount("/home/me/.pyenv/token", .emptyFile), Mount("/tmp", .writable(from: "/tmp/private")),
        ]
        let arguments = sandbox().arguments(running: ["/bin/sh", "-c", "true"], in: "/home/me/work", mounts)
        let tail = arguments.dropFirst(sandbox().isolation().count)
        let expected = """
            --tmpfs /home --bind /tmp/private /tmp --tmpfs /home/me --ro-bind /home/me/.pyenv /home/me/.pyenv \
            --bind /home/me/work /home/me/work --ro-bind /home/me/work/.git /home/me/work/.git \
            --ro-bind /dev/null /home/me/.pyenv/token --chdir /home/me/work -- /bin/sh -c true
            """
        #expect(Set(tail) == Set(expected.split(separator: " ").map(String.init)))
        let order = ["/home", "/home/me", "/home/me/work", "/home/me/work/.git"].map { place in
            mounts.first { $0.path == place }?.arguments.joined(separator: " ") ?? ""
        }
        let text = tail.joined(separator: " ")
        let positions = order.map { text.range(of: $0 + " ")?.lowerBound ?? text.endIndex }
        #expect(positions == positions.sorted() && Set(positions).count == order.count)
    }

    @Test func theWorkspaceIsWrittenThoughItIsHiddenToo() {
        let mounts = [
            Mount("/root", .writable(from: "/root")), Mount("/root", .emptyFolder), Mount("/root", .readable),
        ]
        let text = sandbox().arguments(running: ["x"], in: "/root", mounts).joined(separator: " ")
        #expect(text.contains("--tmpfs /root --ro-bind /root /root --bind /root /root --chdir /root -- x"))
    }

    @Test(arguments: [true, false])
    func theNetworkIsThereWhereItIsAllowed(_ network: Bool) {
        let arguments = sandbox(network: network).isolation()
        #expect(arguments.contains("--unshare-net") != network)
        for option in ["--unshare-pid", "--die-with-parent", "--new-session", "--cap-drop"] {
            #expect(arguments.contains(option))
        }
    }

    @Test func limitsAreWordsForEachShell() {
        var limits = CommandLimits()
        limits.fileBytes = 1 << 20
        limits.memoryBytes = 2 << 30
        limits.openFiles = 64
        limits.processes = 77
        limits.cpuSeconds = 60
        let bash = limits.shellText(isBash: true, countsOwnProcesses: true, mark: 12)
        let expected = """
            ulimit -c 0; ulimit -t 65; ulimit -S -t 60; ulimit -d 2097152; ulimit -f 1024; ulimit -n 64; \
            ulimit -u 77; ulimit -x 12 2>/dev/null; 
            """
        #expect(bash == expected)
        let dash = limits.shellText(isBash: false, countsOwnProcesses: false, mark: nil)
        #expect(dash.contains("ulimit -f 2048; ") && !dash.contains("-p") && !dash.contains("-w"))
    }
}

/// Which folders are seen, with a made home.
@Suite struct VisibleFoldersTests {
    private func mounts(_ scratch: Scratch, path: String, workspace: String = "/srv/work") throws -> [String: Mount
        .Kind]
    {
        var sandbox = Bubblewrap(program: "/usr/bin/bwrap")
        let home = try scratch.environment().root
        sandbox.hidden = [home, home + "/.cargo/credentials", home + "/missing", "/"]
        let folders = VisibleFolders(sandbox: sandbox, searchPath: path.replacing("~", with: home))
        let workspace = workspace.replacing("~", with: home)
        let mounts = folders.mounts(workspace: workspace, home: "/p/home", scratch: "/p/tmp")
        return Dictionary(mounts.map { ($0.path.replacing(home, with: "~"), $0.kind) }) { _, new in new }
    }

    @Test func toolChainsOnThePathStayInSight() throws {
        let scratch = try Scratch()
        let names = [
            ".local/bin/x", ".local/lib/y", "bin/z", ".cargo/bin/cargo", ".cargo/credentials", ".ssh/key", "plain/tool",
            ".pyenv/versions/3/bin/python3",
        ]
        for name in names { try scratch.put("", at: name) }
        try scratch.put("", at: "venv/bin/pip")
        try FileSystem.link(scratch.root + "/venv/bin/python3", to: "../../.pyenv/versions/3/bin/python3")
        try FileSystem.link(scratch.root + "/venv/bin/node", to: "../../.ssh/key")
        chmod(scratch.root + "/.pyenv/versions/3/bin/python3", 0o755)
        let path = "~/.local/bin:~/bin:~/.cargo/bin:~/plain:~/venv/bin:/usr/bin:~/nowhere/bin:relative"
        let found = try mounts(scratch, path: path)
        #expect(found["~/.cargo/credentials"] == .emptyFile)
        for shown in ["~/.local", "~/bin", "~/.cargo", "~/plain", "~/venv", "~/.pyenv/versions/3"] {
            #expect(found[shown] == .readable, "\(shown)")
        }
        let others = found.keys.filter { $0.hasPrefix("~/") }
        #expect(others.count == 7, "\(others)")
        #expect(found["/"] == nil && found["/usr"] == nil)
    }

    @Test func temporaryFoldersAreTheSessionsOwn() throws {
        let found = try mounts(try Scratch(), path: "/usr/bin")
        #expect(found["/tmp"] == .writable(from: "/p/tmp"))
        #expect(found["/srv/work"] == .writable(from: "/srv/work"))
        #expect(found["/p/home"] == .writable(from: "/p/home"))
    }

    @Test func theStoreOfGitIsReadAndAToolChainInTheWorkspaceWritten() throws {
        let scratch = try Scratch()
        try scratch.put("", at: "work/.git/config")
        try scratch.put("", at: "work/.venv/bin/python3")
        let found = try mounts(scratch, path: "~/work/.venv/bin:/usr/bin", workspace: "~/work")
        #expect(found["~/work"] == .writable(from: try scratch.environment().root + "/work"))
        #expect(found["~/work/.git"] == .readable)
        #expect(found["~/work/.venv"] == nil)
    }

    @Test func aStoreThatIsALinkShowsNothing() throws {
        let scratch = try Scratch()
        try scratch.put("key", at: ".ssh/id")
        try scratch.put("", at: "work/a")
        try FileSystem.link(scratch.root + "/work/.git", to: "../.ssh")
        let found = try mounts(scratch, path: "/usr/bin", workspace: "~/work")
        #expect(found.keys.allSatisfy { !$0.contains(".ssh") && !$0.contains(".git") })
    }
}
