public import Foundation
public import LooperCore
public import LooperModel
import LooperProviders

/// Turns a specification into a model that is ready, and fetches what is missing.
public struct ModelLoader: Sendable {
    private let registry: ModelRegistry
    private let store: ModelStore
    private let pull: @Sendable (ModelEntry) async throws -> URL
    private let threads: Int?

    /// Creates a loader; `pull` is called for a named model that is not in the store, and answers where it is then.
    public init(
        registry: ModelRegistry,
        store: ModelStore,
        threads: Int? = nil,
        pull: @escaping @Sendable (ModelEntry) async throws -> URL
    ) {
        self.registry = registry
        self.store = store
        self.threads = threads
        self.pull = pull
    }

    /// The model, of whichever kind.
    public func load(_ specification: ModelSpecification) async throws -> any LanguageModel {
        if case .replay(let path) = specification { return try ReplayModel(path: path) }
        return try await loadLocal(specification)
    }

    /// The model, if it runs on this machine.
    ///
    /// - Throws: ``LooperError`` for a script, which has neither tokens nor weights.
    public func loadLocal(_ specification: ModelSpecification) async throws -> LocalModel {
        switch specification {
        case .named(let name):
            let entry = try registry.entry(named: name)
            let file = store.isVerified(entry) ? store.path(of: entry) : try await pull(entry)
            return try LocalModel(path: file.path, name: name, fingerprint: entry.sha256, threads: threads)
        case .gguf(let path):
            return try LocalModel(path: path, name: specification.description, fingerprint: nil, threads: threads)
        case .replay:
            throw LooperError(.badInput, "\(specification) is a script; this command needs a local model")
        }
    }
}
