import Foundation
import Looper
import Synchronization

/// A pull with a progress bar, or a line each tenth where nobody is watching.
final class PullProgress: Sendable {
    private let entry: ModelEntry
    private let terminal = Terminal()
    private let lastTenth = Mutex(-1)

    init(_ entry: ModelEntry) {
        self.entry = entry
    }

    /// Fetches the model and answers where it is.
    func run(in store: ModelStore) async throws -> URL {
        let file = try await ModelPull(store: store) { self.show($0) }.run(entry)
        terminal.line("\(entry.name): ready, SHA-256 as expected")
        return file
    }

    private func show(_ event: ModelPull.Event) {
        switch event {
        case .trying(let source): terminal.line("\(entry.name): fetching \(entry.size / 1_000_000) MB from \(source)")
        case .failed(let reason): terminal.line("\(entry.name): \(reason)")
        case .checking: terminal.status("\(entry.name): checking")
        case .progress(let received, let total): show(received, of: total)
        }
    }

    private func show(_ received: Int64, of total: Int64) {
        let fraction = min(1, Double(received) / Double(max(1, total)))
        if terminal.isInteractive {
            let filled = Int(fraction * 30)
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
            terminal.status("\(entry.name) [\(bar)] \(Int(fraction * 100))% \(received / 1_000_000) MB")
            return
        }
        let tenth = Int(fraction * 10)
        let isNew = lastTenth.withLock { last in
            defer { last = max(last, tenth) }
            return tenth > last
        }
        if isNew { terminal.line("\(entry.name): \(tenth * 10)%") }
    }
}
