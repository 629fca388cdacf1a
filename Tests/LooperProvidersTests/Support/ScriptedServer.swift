import Foundation
import Synchronization

/// A request as the server read it.
struct ReceivedRequest: Sendable {
    var method = ""
    var path = ""
    var headers: [String: String] = [:]
    var body: [UInt8] = []
}

/// What the server does on a connection after it has read a request.
enum ServerAction: Sendable {
    /// Sends bytes.
    case send([UInt8])
    /// Waits.
    case pause(Double)
    /// Closes the connection.
    case close
    /// Sends the bytes again and again until the client has gone.
    case repeatForEver([UInt8])
    /// Does nothing until the client has gone.
    case hang
}

/// An HTTP server on a free port of this machine, as plain sockets, that misbehaves as it is told.
final class ScriptedServer: Sendable {
    private struct State {
        var requests: [ReceivedRequest] = []
        var abandoned = 0
        var isStopped = false
    }

    let port: Int
    private let listener: Int32
    private let state = Mutex(State())
    private let respond: @Sendable (ReceivedRequest, Int) -> [ServerAction]

    /// `respond` is told the request and how many came before it.
    init(_ respond: @escaping @Sendable (ReceivedRequest, Int) -> [ServerAction]) throws {
        self.respond = respond
        (listener, port) = try Sockets.listen(backlog: 64)
        Thread.detachNewThread { [self] in accept() }
    }

    /// Answers with each script in order; the last one again and again.
    convenience init(_ scripts: [ServerAction]...) throws {
        try self.init { _, index in scripts[min(index, scripts.count - 1)] }
    }

    /// What was asked so far.
    var requests: [ReceivedRequest] { state.withLock { $0.requests } }
    /// How many clients left before they had everything.
    var abandoned: Int { state.withLock { $0.abandoned } }

    func address(_ path: String = "/v1") -> URL {
        URL(string: "http://127.0.0.1:\(port)\(path)") ?? URL(fileURLWithPath: "/")
    }

    func stop() { state.withLock { $0.isStopped = true } }

    /// Waits until `condition` holds, for twenty seconds at most.
    func eventually(_ condition: @Sendable (ScriptedServer) -> Bool) async -> Bool {
        for _ in 0..<400 {
            if condition(self) { return true }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return condition(self)
    }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private func accept() {
        while !isStopped {
            guard Sockets.isReadable(listener, milliseconds: 50) else { continue }
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { continue }
            Thread.detachNewThread { [self] in
                serve(connection)
                Glibc.close(connection)
            }
        }
        Glibc.close(listener)
    }

    private func serve(_ connection: Int32) {
        while let request = Sockets.readRequest(connection, isStopped: { isStopped }) {
            let index = state.withLock { state in
                state.requests.append(request)
                return state.requests.count - 1
            }
            for action in respond(request, index) {
                guard perform(action, on: connection) else { return }
            }
        }
    }

    private func perform(_ action: ServerAction, on connection: Int32) -> Bool {
        switch action {
        case .send(let bytes): return Sockets.send(bytes, to: connection)
        case .pause(let seconds): Thread.sleep(forTimeInterval: seconds)
        case .close: return false
        case .repeatForEver(let bytes):
            while !isStopped, Sockets.send(bytes, to: connection) { Thread.sleep(forTimeInterval: 0.01) }
            state.withLock { $0.abandoned += 1 }
            return false
        case .hang:
            while !isStopped, !Sockets.isGone(connection) { Thread.sleep(forTimeInterval: 0.01) }
            state.withLock { $0.abandoned += 1 }
            return false
        }
        return true
    }
}
