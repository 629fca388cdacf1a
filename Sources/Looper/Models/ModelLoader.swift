public import Foundation
public import LooperCore
package import LooperLearning
public import LooperModel
import LooperProviders

/// Turns a specification into a model that is ready, and fetches what is missing.
public struct ModelLoader: Sendable {
    private let registry: ModelRegistry
    private let store: ModelStore
    private let pull: @Sendable (ModelEntry) async throws -> URL
    private let options: LocalModel.Options
    private let providers: ProviderLoader

    /// Creates a loader; `pull` is called for a named model that is not in the store, and answers where it is then.
    public init(
        registry: ModelRegistry,
        store: ModelStore,
        options: LocalModel.Options = LocalModel.Options(),
        providers: ProviderLoader = ProviderLoader(home: LooperHome()),
        pull: @escaping @Sendable (ModelEntry) async throws -> URL
    ) {
        self.registry = registry
        self.store = store
        self.options = options
        self.providers = providers
        self.pull = pull
    }

    /// The model, of whichever kind.
    public func load(_ specification: ModelSpecification) async throws -> any LanguageModel {
        switch specification {
        case .replay(let path): try ReplayModel(path: path)
        case .openAI(let provider): try await providers.openAI(provider)
        case .anthropic(let provider): try await providers.anthropic(provider)
        case .named, .gguf, .folder, .hub: try await loadLocal(specification)
        }
    }

    /// The model, if it runs on this machine.
    ///
    /// - Throws: ``LooperError`` for a script or a server, which show neither tokens nor weights.
    public func loadLocal(_ specification: ModelSpecification) async throws -> LocalModel {
        let place = try await locate(specification)
        return try LocalModel(
            path: place.path,
            name: place.name,
            options: options
        )
    }

    /// The same model to be trained, without an engine to write with.
    ///
    /// - Throws: as ``loadLocal(_:)``.
    package func loadBase(_ specification: ModelSpecification) async throws -> TrainingBase {
        let place = try await locate(specification)
        return try TrainingBase(path: place.path, name: place.name)
    }

    /// What writes replies down as the same model would, without its weights.
    ///
    /// - Throws: as ``loadLocal(_:)``, and for a model without a supported chat template.
    package func loadScribe(_ specification: ModelSpecification) async throws -> ReplyScribe {
        let place = try await locate(specification)
        return try ReplyScribe(
            files: ModelFormat.open(place.path),
            name: place.name,
            window: options.window
        )
    }

    /// Where a model of this machine lies; fetches what is missing.
    private func locate(
        _ specification: ModelSpecification
    ) async throws -> (path: String, name: String) {
        switch specification {
        case .named(let name):
            let entry = try registry.entry(named: name)
            let file = store.isVerified(entry) ? store.path(of: entry) : try await pull(entry)
            return (file.path, name)
        case .gguf(let path), .folder(let path):
            return (path, specification.description)
        case .hub(let model):
            guard store.record(of: model) != nil else {
                throw LooperError(.badInput, "\(model) is not here; run 'looper model pull \(model)'")
            }
            return (store.path(of: model).path, model.description)
        case .replay:
            throw LooperError(.badInput, "\(specification) is a script; this command needs a local model")
        case .openAI, .anthropic:
            throw LooperError(.badInput, "\(specification) is behind a server; this command needs a local model")
        }
    }
}
