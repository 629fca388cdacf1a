import Foundation
import LooperCore
import Synchronization

/// The adapters of a model: loaded once, then chosen by each request.
final class AdapterShelf: Sendable {
    private struct Content {
        var paths: [String: String] = [:]
        var loaded: [AdapterChoice: Adapter] = [:]
    }

    let model: Transformer
    private let content = Mutex(Content())

    init(model: Transformer) {
        self.model = model
    }

    /// Makes `name` stand for the adapter at `path`, and loads it.
    func register(_ name: String, path: String) throws(ModelError) {
        let adapter = try AdapterFile.open(path).adapter(for: model, strength: 1)
        content.withLock { content in
            content.paths[name] = path
            content.loaded = content.loaded.filter { $0.key.name != name }
            content.loaded[AdapterChoice(name: name)] = adapter
        }
    }

    /// The adapter that `choice` names, registered or by its path; `nil` for none, or one of no strength.
    func adapter(_ choice: AdapterChoice?) throws(ModelError) -> Adapter? {
        guard let choice, choice.scale != 0 else { return nil }
        let (loaded, path) = content.withLock { ($0.loaded[choice], $0.paths[choice.name]) }
        if let loaded { return loaded }
        guard let path = path ?? Self.existing(choice.name) else {
            throw ModelError(
                .invalidArgument,
                "there is no adapter '\(choice.name)': it is neither known by that name nor a folder or file"
            )
        }
        let adapter = try AdapterFile.open(path).adapter(for: model, strength: choice.scale)
        return content.withLock { content in
            // Who was first counts: the prefix cache tells adapters apart by identity.
            let first = content.loaded[choice] ?? adapter
            content.loaded[choice] = first
            return first
        }
    }

    private static func existing(_ path: String) -> String? {
        FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
