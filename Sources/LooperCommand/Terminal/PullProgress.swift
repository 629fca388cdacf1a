import Foundation
import Looper
import Synchronization

/// A pull with a progress bar, or a line each tenth where nobody is watching.
final class PullProgress: Sendable {
    private let name: String
    private let size: Int64?
    private let terminal = Terminal()
    private let lastTenth = Mutex(-1)

    /// The progress of the model called `name`; `size` is told where it is known beforehand.
    init(name: String, size: Int64? = nil) {
        self.name = name
        self.size = size
    }

    /// Fetches a model that is known by name and answers where it is.
    static func pull(_ entry: ModelEntry, into store: ModelStore) async throws -> URL {
        let progress = PullProgress(name: entry.name, size: entry.size)
        let file = try await ModelPull(store: store) { progress.show($0) }.run(entry)
        progress.terminal.line("\(entry.name): ready, SHA-256 as expected")
        return file
    }

    /// Fetches a model of the hub and answers where it is.
    static func pull(_ model: HubModel, into store: ModelStore) async throws -> URL {
        let progress = PullProgress(name: model.description)
        let folder = try await HubPull(store: store) { progress.show($0) }.run(model)
        progress.terminal.line("\(model): ready, all sums as the hub tells them")
        return folder
    }

    private func show(_ event: ModelPull.Event) {
        switch event {
        case .trying(let source):
            terminal.line("\(name): fetching \(size.map { "\($0 / 1_000_000) MB " } ?? "")from \(source)")
        case .failed(let reason): terminal.line("\(name): \(reason)")
        case .checking: terminal.status("\(name): checking")
        case .progress(let received, let total): show(received, of: total)
        }
    }

    private func show(_ received: Int64, of total: Int64) {
        let fraction = min(1, Double(received) / Double(max(1, total)))
        if terminal.isInteractive {
            let filled = Int(fraction * 30)
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
            terminal.status("\(name) [\(bar)] \(Int(fraction * 100))% \(received / 1_000_000) MB")
            return
        }
        let tenth = Int(fraction * 10)
        let isNew = lastTenth.withLock { last in
            defer { last = max(last, tenth) }
            return tenth > last
        }
        if isNew { terminal.line("\(name): \(tenth * 10)%") }
    }
}
