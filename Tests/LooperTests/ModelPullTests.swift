import Foundation
import LooperModel
import Subprocess
import Synchronization
import Testing

@testable import Looper

/// Pulls from a server on this machine that knows HTTP ranges and can cut a connection.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ModelPullTests {
    private static let payload = [UInt8]((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 251) })

    private static let server = """
        import http.server, sys
        data = bytes((i * 31 + i // 251) & 255 for i in range(300000))
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_): pass
            def do_GET(self):
                start = 0
                asked = self.headers.get("Range")
                if self.path == "/missing":
                    self.send_error(404); return
                if asked and self.path != "/plain":
                    start = int(asked[6:-1]); self.send_response(206)
                else:
                    self.send_response(200)
                body = data[start:]
                if self.path == "/long": body = body + body
                self.send_header("Content-Length", str(len(body))); self.end_headers()
                if self.path == "/cut" and start == 0: body = body[:100000]
                self.wfile.write(body)
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    private func entry(_ port: Int, _ paths: String..., sha256: String? = nil) -> ModelEntry {
        ModelEntry(
            name: "tiny",
            title: "a test",
            file: "tiny.gguf",
            architecture: "llama",
            window: 8,
            license: "MIT",
            size: Int64(Self.payload.count),
            sha256: sha256 ?? SHA256.hexDigest(of: Self.payload),
            sources: paths.map { .url("http://127.0.0.1:\(port)/\($0)") }
        )
    }

    /// Starts the server and an empty store, and ends both after `body`.
    private func withServer(_ body: @Sendable (Int, ModelStore) async throws -> Void) async throws {
        let home = FileManager.default.temporaryDirectory.appending(path: "pull-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: home) }
        _ = try await Subprocess.run(
            .name("python3"),
            arguments: ["-c", Self.server],
            input: .none,
            output: .sequence,
            error: .discarded
        ) { execution in
            for try await line in execution.standardOutput.strings() {
                let port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
                try await body(port, ModelStore(home: LooperHome(folder: home)))
                try execution.send(signal: .kill)
                return
            }
        }
    }

    @Test func fetchesChecksAndReportsProgress() async throws {
        try await withServer { port, store in
            let events = Mutex<[ModelPull.Event]>([])
            let pull = ModelPull(store: store) { event in events.withLock { $0.append(event) } }
            let file = try await pull.run(entry(port, "file"))
            #expect(try Data(contentsOf: file) == Data(Self.payload))
            let size = Int64(Self.payload.count)
            #expect(events.withLock { $0.contains(.progress(received: size, total: size)) })
            #expect(events.withLock { $0.last } == .checking)
            let names = try FileManager.default.contentsOfDirectory(atPath: store.folder.path)
            #expect(names.filter { !$0.hasPrefix(".") } == ["tiny.gguf"])
            #expect(!names.contains(".tiny.part"))
        }
    }

    @Test func goesOnWhereAConnectionBroke() async throws {
        try await withServer { port, store in
            let pull = ModelPull(store: store) { _ in }
            await #expect(throws: LooperError.self) { try await pull.run(entry(port, "cut")) }
            #expect(ModelStore.fileSize(of: store.folder.appending(path: ".tiny.part")) == 100_000)
            let file = try await pull.run(entry(port, "cut"))
            #expect(try Data(contentsOf: file) == Data(Self.payload))
        }
    }

    @Test func startsAnewWhereTheServerKnowsNoRanges() async throws {
        try await withServer { port, store in
            try FileManager.default.createDirectory(at: store.folder, withIntermediateDirectories: true)
            try Data(repeating: 7, count: 5_000).write(to: store.folder.appending(path: ".tiny.part"))
            let file = try await ModelPull(store: store) { _ in }.run(entry(port, "plain"))
            #expect(try Data(contentsOf: file) == Data(Self.payload))
        }
    }

    @Test func takesTheNextSourceAndNamesAllThatFailed() async throws {
        try await withServer { port, store in
            let pull = ModelPull(store: store) { _ in }
            let error = await #expect(throws: LooperError.self) { try await pull.run(entry(port, "missing", "long")) }
            #expect(error?.message.contains("/missing: the server answered 404") == true)
            #expect(error?.message.contains("/long: the server sends more than") == true)
            _ = try await pull.run(entry(port, "missing", "file"))
        }
    }

    @Test func aFileOfTheRightSizeIsNotYetTheRightOne() async throws {
        try await withServer { port, store in
            let entry = entry(port, "file")
            try FileManager.default.createDirectory(at: store.folder, withIntermediateDirectories: true)
            try Data(count: Self.payload.count).write(to: store.path(of: entry))
            #expect(store.has(entry) && !store.isVerified(entry))
            let file = try await ModelPull(store: store) { _ in }.run(entry)
            #expect(try Data(contentsOf: file) == Data(Self.payload))
            #expect(store.isVerified(entry))
            #expect(store.isVerified(entry), "from the mark")
        }
    }

    @Test func refusesAFileWithAnotherDigest() async throws {
        try await withServer { port, store in
            let other = entry(port, "file", sha256: String(repeating: "0", count: 64))
            let error = await #expect(throws: LooperError.self) {
                try await ModelPull(store: store) { _ in }.run(other)
            }
            #expect(error?.message.contains("SHA-256 is \(SHA256.hexDigest(of: Self.payload))") == true)
            #expect(!store.has(other))
            #expect(ModelStore.fileSize(of: store.folder.appending(path: ".tiny.part")) == nil)
        }
    }
}
