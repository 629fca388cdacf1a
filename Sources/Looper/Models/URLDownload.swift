import Foundation
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A file fetched by its address into a partial file, from which the next attempt goes on.
struct URLDownload: Sendable {
    private let address: URL
    private let expectedSize: Int64
    private let headers: [String: String]
    private let refusal: @Sendable (Int) -> String

    /// Describes a download.
    ///
    /// - Parameters:
    ///   - headers: sent to the address's own server, and to no other that it redirects to.
    ///   - refusal: says what a status other than success means.
    init(
        address: String,
        expectedSize: Int64,
        headers: [String: String] = [:],
        refusal: @escaping @Sendable (Int) -> String = { "the server answered \($0)" }
    ) throws(LooperError) {
        guard let url = URL(string: address), url.scheme?.hasPrefix("http") == true else {
            throw LooperError(.badInput, "'\(address)' is no http address")
        }
        self.address = url
        self.expectedSize = expectedSize
        self.headers = headers
        self.refusal = refusal
    }

    /// Fetches all that is at the address, at most the expected size, and says where a list goes on (`Link`).
    func runWhole(into file: URL) async throws(LooperError) -> String? {
        try? FileManager.default.removeItem(at: file)
        let request = URLRequest(url: address, timeoutInterval: 60)
        return try await receive(request, into: PartialFile(file, held: 0)) { _ in }
    }

    /// Brings `partial` to its full size and returns it.
    ///
    /// What is there already is asked for no more (HTTP range); a server that does not know ranges starts from zero.
    ///
    /// - Throws: ``LooperError`` with the status or the connection's error; `partial` stays for the next attempt.
    func run(into partial: URL, progress: @escaping @Sendable (Int64) -> Void) async throws(LooperError) -> URL {
        var held = ModelStore.fileSize(of: partial) ?? 0
        if held > expectedSize {
            try? FileManager.default.removeItem(at: partial)
            held = 0
        }
        if held < expectedSize {
            var request = URLRequest(url: address, timeoutInterval: 60)
            if held > 0 { request.setValue("bytes=\(held)-", forHTTPHeaderField: "Range") }
            _ = try await receive(request, into: PartialFile(partial, held: held), progress: progress)
        }
        let size = ModelStore.fileSize(of: partial) ?? 0
        guard size == expectedSize else {
            throw LooperError(.download, "the connection ended after \(size) of \(expectedSize) bytes")
        }
        return partial
    }

    private func receive(
        _ request: URLRequest,
        into file: PartialFile,
        progress: @escaping @Sendable (Int64) -> Void
    ) async throws(LooperError) -> String? {
        var request = request
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let receiver = Receiver(
            file: file,
            limit: expectedSize,
            redirection: Redirection(from: address, privateHeaders: headers.keys.sorted()),
            refusal: refusal,
            progress: progress
        )
        let session = URLSession(configuration: .ephemeral, delegate: receiver, delegateQueue: nil)
        defer { session.invalidateAndCancel() }
        let task = session.dataTask(with: request)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { receiver.start(task, $0) }
        } onCancel: {
            task.cancel()
        }
        if let failure = result { throw failure }
        return receiver.link
    }
}

/// The file that grows; used from the delegate's queue only, one call at a time.
private struct PartialFile: Sendable {
    let url: URL
    var held: Int64

    init(_ url: URL, held: Int64) {
        self.url = url
        self.held = held
    }

    mutating func restart() throws {
        held = 0
        try Data().write(to: url)
    }

    mutating func append(_ data: Data) throws {
        if !FileManager.default.fileExists(atPath: url.path) { try Data().write(to: url) }
        let handle = try FileHandle(forWritingTo: url)
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: data)
        held += Int64(data.count)
    }
}

/// Writes what arrives and ends the wait once.
private final class Receiver: NSObject, URLSessionDataDelegate {
    private struct State {
        var file: PartialFile
        var link: String?
        var failure: LooperError?
        var continuation: CheckedContinuation<LooperError?, Never>?
    }

    private let state: Mutex<State>
    private let limit: Int64
    private let redirection: Redirection
    private let refusal: @Sendable (Int) -> String
    private let progress: @Sendable (Int64) -> Void

    init(
        file: PartialFile,
        limit: Int64,
        redirection: Redirection,
        refusal: @escaping @Sendable (Int) -> String,
        progress: @escaping @Sendable (Int64) -> Void
    ) {
        state = Mutex(State(file: file))
        self.limit = limit
        self.redirection = redirection
        self.refusal = refusal
        self.progress = progress
    }

    /// Where the list that was fetched goes on.
    var link: String? { state.withLock { $0.link } }

    func start(_ task: URLSessionDataTask, _ continuation: CheckedContinuation<LooperError?, Never>) {
        state.withLock { $0.continuation = continuation }
        task.resume()
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        let accepted = state.withLock { state in
            do {
                // 416: what is held is no beginning of what is there.
                if status == 200 || status == 416 { try state.file.restart() }
            } catch {
                state.failure = LooperError(.io, "\(state.file.url.path): \(error.localizedDescription)")
            }
            if status != 200, status != 206 { state.failure = LooperError(.download, refusal(status)) }
            state.link = (response as? HTTPURLResponse)?.value(forHTTPHeaderField: "Link")
            return state.failure == nil
        }
        completionHandler(accepted ? .allow : .cancel)
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(redirection.follow(request))
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let held = state.withLock { state in
            do {
                if state.failure == nil { try state.file.append(data) }
            } catch {
                state.failure = LooperError(.io, "\(state.file.url.path): \(error.localizedDescription)")
            }
            if state.file.held > limit {
                state.failure = LooperError(
                    .download,
                    "the server sends more than the \(limit) bytes that were announced"
                )
            }
            return state.failure == nil ? state.file.held : nil
        }
        if let held { progress(held) } else { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        state.withLock { state in
            let broken = error.map { LooperError(.download, "the connection failed: \($0.localizedDescription)") }
            state.continuation?.resume(returning: state.failure ?? broken)
            state.continuation = nil
        }
    }
}
