import Foundation
import LooperModel
import Subprocess
import Synchronization
import Testing

@testable import Looper

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Pulls of a model from a server on this machine that answers as the hub does.
@Suite(.serialized, .timeLimit(.minutes(3))) struct HubPullTests {
    /// Serves `FOLDER` as tiny/model, in pages of three; what is special hangs on the name of the model.
    ///
    /// Large files are sent elsewhere, to a second server that must not see the token. `/log` tells what was asked for.
    private static let server = """
        import hashlib, http.server, json, os, sys, threading
        folder = sys.argv[1]
        log, cut = [], set()
        def content(name): return open(os.path.join(folder, name), "rb").read()
        def large(name): return name.endswith(".safetensors")
        def entry(name, model):
            data = content(name)
            blob = hashlib.sha1(b"blob %d\\0" % len(data) + data).hexdigest()
            if model == "damaged" and name == "config.json": blob = "0" * 40
            one = {"type": "file", "path": name, "size": len(data), "oid": blob}
            sha = hashlib.sha256(data).hexdigest()
            if model == "damagedlarge": sha = "0" * 64
            if large(name): one |= {"oid": "1" * 40, "lfs": {"oid": sha, "size": len(data), "pointerSize": 130}}
            return one
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_): pass
            def answer(self, status, data, headers={}):
                self.send_response(status)
                for name, value in headers.items(): self.send_header(name, value)
                self.send_header("Content-Length", str(len(data))); self.end_headers()
                return self.wfile.write(data)
            def do_GET(self):
                path, _, query = self.path.partition("?")
                if path == "/log": return self.answer(200, json.dumps(log).encode())
                token = self.headers.get("Authorization")
                log.append({"port": self.server.server_port, "path": self.path, "token": token,
                            "range": self.headers.get("Range")})
                parts = path.strip("/").split("/")
                if parts[:2] == ["api", "models"]: return self.list(parts[3], parts[5], query)
                name, file = parts[1], parts[-1]
                if large(file) and self.server is hub:
                    return self.answer(302, b"", {"Location": f"http://127.0.0.1:{store.server_port}{self.path}"})
                data, start, asked = content(file), 0, self.headers.get("Range")
                if asked: start = int(asked[6:-1])
                self.send_response(206 if asked else 200)
                self.send_header("Content-Length", str(len(data) - start)); self.end_headers()
                body = data[start:]
                if name == "cut" and large(file) and file not in cut:
                    cut.add(file); body = body[:20000]
                self.wfile.write(body)
            def list(self, name, revision, query):
                if name == "gated" and self.headers.get("Authorization") != "Bearer hf_secret": return self.answer(401, b"")
                if name == "missing" or revision not in ("main", "refs%2Fpr%2F1"): return self.answer(404, b"")
                if name == "page": return self.answer(200, b"<html>")
                names = sorted(os.listdir(folder))
                if name == "bare": names.remove("tokenizer.json")
                if name == "pickle": names = [n for n in names if "safetensors" not in n]
                if name == "shardless": names = [n for n in names if not n.startswith("model-00002")]
                entries = [{"type": "directory", "path": "onnx", "oid": "2" * 40, "size": 0}]
                entries += [entry(n, name) for n in names]
                entries += [{"type": "file", "path": p, "size": 5, "oid": "3" * 40} for p in ("onnx/config.json", "../../x", "README.md")]
                at = int(query.partition("cursor=")[2] or 0)
                more = {"Link": f'<http://127.0.0.1:{hub.server_port}/api/models/tiny/{name}/tree/{revision}'
                        f'?recursive=true&cursor={at + 3}>; rel="next"'}
                return self.answer(200, json.dumps(entries[at:at + 3]).encode(), more if at + 3 < len(entries) else {})
        hub = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        store = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=store.serve_forever, daemon=True).start()
        print(hub.server_port, flush=True)
        hub.serve_forever()
        """

    /// The server of one test, and an empty store.
    private struct Hub: Sendable {
        struct Request: Decodable {
            let port: Int
            let path: String
            let token: String?
            let range: String?
        }

        let port: Int
        let store: ModelStore
        /// What is served.
        let source: URL

        func pull(
            _ model: String,
            token: String? = nil,
            report: @escaping @Sendable (ModelPull.Event) -> Void = { _ in }
        ) async throws -> URL {
            var environment = ["HF_ENDPOINT": "http://127.0.0.1:\(port)/"]
            environment["HF_TOKEN"] = token
            return try await HubPull(store: store, environment: environment, report: report).run(
                HubModel(parsing: model)
            )
        }

        func requests() async throws -> [Request] {
            let file = store.folder.appending(path: "log")
            let log = try URLDownload(address: "http://127.0.0.1:\(port)/log", expectedSize: 1 << 20)
            _ = try await log.runWhole(into: file)
            return try JSONDecoder().decode([Request].self, from: Data(contentsOf: file))
        }
    }

    private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "LooperModelTests/Fixtures/engine/hf-llama")

    private func withHub(_ body: @Sendable (Hub) async throws -> Void) async throws {
        let home = FileManager.default.temporaryDirectory.appending(path: "hub-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: home) }
        let source = home.appending(path: "source")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: Self.fixture, to: source)
        _ = try await Subprocess.run(
            .name("python3"),
            arguments: ["-c", Self.server, source.path],
            input: .none,
            output: .sequence,
            error: .discarded
        ) { execution in
            for try await line in execution.standardOutput.strings() {
                let port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
                let store = ModelStore(home: LooperHome(folder: home))
                try FileManager.default.createDirectory(at: store.folder, withIntermediateDirectories: true)
                try await body(Hub(port: port, store: store, source: source))
                try execution.send(signal: .kill)
                return
            }
        }
    }

    private func names(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func fetchesWhatAModelNeedsAndNoMore() async throws {
        try await withHub { hub in
            let events = Mutex<[ModelPull.Event]>([])
            let folder = try await hub.pull("tiny/model") { event in events.withLock { $0.append(event) } }
            #expect(folder.path == hub.store.folder.path + "/hf/tiny/model")
            let expected = try names(hub.source)
            #expect(expected.contains("model-00002-of-00002.safetensors") && expected.contains("chat_template.jinja"))
            #expect(try names(folder) == [".looper.json"] + expected)
            for name in expected {
                let (mine, theirs) = (folder.appending(path: name), hub.source.appending(path: name))
                #expect(try Data(contentsOf: mine) == Data(contentsOf: theirs))
            }
            let shards = expected.filter { $0.hasSuffix(".safetensors") }
            let size = shards.reduce(0) { $0 + (ModelStore.fileSize(of: folder.appending(path: $1)) ?? 0) }
            #expect(events.withLock { $0.contains(.progress(received: size, total: size)) })
            #expect(try names(folder.deletingLastPathComponent()).filter { $0.hasSuffix(".part") }.isEmpty)
            let requests = try await hub.requests()
            #expect(requests.allSatisfy { !$0.path.contains("README") && !$0.path.contains("onnx") })
            #expect(requests.filter { $0.path.hasPrefix("/api/") }.count > 1, "the list has pages")
        }
    }

    @Test func thePulledModelAnswers() async throws {
        try await withHub { hub in
            let specification = try ModelSpecification(parsing: "hf:tiny/model")
            let loader = ModelLoader(registry: try ModelRegistry(), store: hub.store) { _ in
                throw LooperError(.download, "nothing is fetched here")
            }
            let missing = await #expect(throws: LooperError.self) { try await loader.loadLocal(specification) }
            #expect(missing?.message.contains("run 'looper model pull hf:tiny/model'") == true)
            _ = try await hub.pull("tiny/model")
            let model = try await loader.loadLocal(specification)
            #expect(model.identity.name == "hf:tiny/model")
            #expect(model.identity.fingerprint?.count == 64)
            let reply = try await model.reply(to: [.init(.user, "hi")], options: .init(maxTokens: 3)) { _ in .more }
            #expect(reply.usage.replyTokens > 0)
            #expect(hub.store.hubModels().map(\.model.description) == ["hf:tiny/model"])
            try Data().write(to: hub.store.path(of: HubModel(parsing: "tiny/model")).appending(path: "config.json"))
            let pulled = try HubModel(parsing: "tiny/model")
            #expect(!hub.store.has(pulled), "a file has another size")
        }
    }

    @Test func goesOnWhereAConnectionBroke() async throws {
        try await withHub { hub in
            // Each of the two shards breaks once.
            for _ in 0..<2 { await #expect(throws: LooperError.self) { try await hub.pull("tiny/cut") } }
            let staging = hub.store.folder.appending(path: "hf/tiny/.cut.part")
            #expect(
                ModelStore.fileSize(of: staging.appending(path: ".model-00002-of-00002.safetensors.part")) == 20_000
            )
            let before = try await hub.requests().count
            let folder = try await hub.pull("tiny/cut")
            let later = try await hub.requests().dropFirst(before)
            #expect(later.filter { $0.path.contains("00002") }.map(\.range) == ["bytes=20000-", "bytes=20000-"])
            #expect(!later.contains { $0.path.contains("00001") || $0.path.contains("config.json") })
            _ = try LocalModel(path: folder.path, name: "tiny", fingerprint: nil)
        }
    }

    @Test func aSecondPullFetchesWhatChanged() async throws {
        try await withHub { hub in
            let first = try await hub.pull("tiny/model")
            let fingerprint = hub.store.record(of: try HubModel(parsing: "tiny/model"))?.fingerprint
            var before = try await hub.requests().count
            #expect(try await hub.pull("tiny/model") == first)
            #expect(try await hub.requests().dropFirst(before).allSatisfy { $0.path.hasPrefix("/api/") })
            #expect(hub.store.record(of: try HubModel(parsing: "tiny/model"))?.fingerprint == fingerprint)
            // A damaged file and one that the hub changed are fetched again.
            let shard = first.appending(path: "model-00001-of-00002.safetensors")
            var bytes = try Data(contentsOf: shard)
            bytes[bytes.count - 1] ^= 1
            try bytes.write(to: shard)
            try Data("<|im_start|> changed".utf8).write(to: hub.source.appending(path: "chat_template.jinja"))
            before = try await hub.requests().count
            _ = try await hub.pull("tiny/model")
            let fetched = try await hub.requests().dropFirst(before).filter { !$0.path.hasPrefix("/api/") }
            let last = Set(fetched.compactMap { $0.path.split(separator: "/").last.map(String.init) })
            #expect(last == ["model-00001-of-00002.safetensors", "chat_template.jinja"])
            #expect(
                try Data(contentsOf: shard) == Data(contentsOf: hub.source.appending(path: shard.lastPathComponent))
            )
            #expect(hub.store.record(of: try HubModel(parsing: "tiny/model"))?.fingerprint != fingerprint)
            #expect(try names(first.deletingLastPathComponent()).filter { $0.hasSuffix(".former") }.isEmpty)
        }
    }

    @Test func theTokenGoesToTheHubAlone() async throws {
        try await withHub { hub in
            let refused = await #expect(throws: LooperError.self) { try await hub.pull("tiny/gated") }
            #expect(refused?.message.contains("answered 401") == true && refused?.message.contains("HF_TOKEN") == true)
            let wrong = await #expect(throws: LooperError.self) { try await hub.pull("tiny/gated", token: "hf_wrong") }
            #expect(wrong?.message.contains("hf_wrong") == false)
            let before = try await hub.requests().count
            _ = try await hub.pull("tiny/gated", token: "hf_secret\n")
            let requests = try await hub.requests().dropFirst(before)
            #expect(requests.filter { $0.port == hub.port }.allSatisfy { $0.token == "Bearer hf_secret" })
            let elsewhere = requests.filter { $0.port != hub.port }
            #expect(elsewhere.count == 2 && elsewhere.allSatisfy { $0.token == nil })
        }
    }

    @Test(arguments: [
        ("tiny/damaged", "git's id is"), ("tiny/damagedlarge", "SHA-256 is"), ("tiny/missing", "no such model"),
        ("tiny/page", "is it a hub?"), ("tiny/bare", "has no tokenizer.json"),
        ("tiny/pickle", "has no model.safetensors"),
        ("tiny/shardless", "has no model-00002-of-00002.safetensors"), ("tiny/model@v9", "no such model, revision"),
    ])
    func saysWhatIsWrong(model: String, words: String) async throws {
        try await withHub { hub in
            let error = await #expect(throws: LooperError.self) { try await hub.pull(model) }
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
            let asked = try HubModel(parsing: model)
            #expect(!hub.store.has(asked))
        }
    }

    @Test func aModelThatCannotBeUsedIsNotFetched() async throws {
        try await withHub { hub in
            let config = hub.source.appending(path: "config.json")
            let text = try String(contentsOf: config, encoding: .utf8)
            try text.replacing("\"llama\"", with: "\"mamba\"").write(to: config, atomically: true, encoding: .utf8)
            let error = await #expect(throws: ModelError.self) { try await hub.pull("tiny/model") }
            #expect(error?.message.contains("'mamba' is not supported") == true)
            let requests = try await hub.requests()
            #expect(!requests.contains { $0.path.hasSuffix(".safetensors") })
        }
    }

    @Test func anotherRevisionHasAPlaceOfItsOwn() async throws {
        try await withHub { hub in
            let folder = try await hub.pull("tiny/model@refs/pr/1")
            #expect(folder.path.hasSuffix("/hf/tiny/model@refs%2Fpr%2F1"))
            #expect(hub.store.hubModels().map(\.model.description) == ["hf:tiny/model@refs/pr/1"])
        }
    }

    @Test(arguments: [
        ("http://example.org", "t", "without encryption"), ("ftp://h", nil, "no address"), ("h", nil, "no address"),
        ("https://user@h", nil, "no address"), ("https://h", "a b", "characters that no token has"),
    ])
    func refusesWhatWouldGiveTheTokenAway(endpoint: String, token: String?, words: String) {
        var environment = ["HF_ENDPOINT": endpoint]
        environment["HF_TOKEN"] = token
        let error = #expect(throws: LooperError.self) { try HubClient(environment: environment) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: [
        "", "model", "a/b/c", "../b", "a/..", "a/.b", "-a/b", "a/b@", "a/b@../c", "a/b@x y", "a/b?x", "a b/c", "a/é",
        "/a/b",
        "a//b", "a/b@/x",
    ])
    func refusesNamesThatAreNone(text: String) {
        #expect(throws: LooperError.self) { try HubModel(parsing: text) }
    }

    @Test(arguments: [
        ("", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"), ("hello world\n", "3b18e512dba79e4c8300dd08aeb37f8e728b8dad"),
    ])
    func knowsTheIdsOfGit(text: String, id: String) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "blob-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(text.utf8).write(to: file)
        #expect(try GitBlob.id(of: file) == id)
    }

    @Test func digestsPiecesAsTheWhole() {
        let data = Data((0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) })
        for cut in [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000] {
            var (pieces, whole) = (SHA1(), SHA1())
            pieces.update(data.prefix(cut))
            pieces.update(data.dropFirst(cut))
            whole.update(data)
            #expect(pieces.hexDigest() == whole.hexDigest())
        }
        var million = SHA1()
        for _ in 0..<1000 { million.update(Data(repeating: UInt8(ascii: "a"), count: 1000)) }
        #expect(million.hexDigest() == "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
    }

    @Test func aRedirectionNeverGivesUpEncryption() throws {
        let redirection = Redirection(
            from: try #require(URL(string: "https://hub/a")),
            privateHeaders: ["Authorization"]
        )
        func follow(_ address: String) throws -> URLRequest? {
            var request = URLRequest(url: try #require(URL(string: address)))
            request.setValue("Bearer x", forHTTPHeaderField: "Authorization")
            return redirection.follow(request)
        }
        #expect(try follow("http://hub/a") == nil)
        #expect(try follow("https://hub/b")?.value(forHTTPHeaderField: "Authorization") == "Bearer x")
        #expect(try follow("https://hub:443/b")?.value(forHTTPHeaderField: "Authorization") == "Bearer x")
        let elsewhere = try #require(try follow("https://other/b"))
        #expect(elsewhere.value(forHTTPHeaderField: "Authorization") == nil)
        #expect(try follow("https://hub:8443/b")?.value(forHTTPHeaderField: "Authorization") == nil)
    }
}
