import ArgumentParser
import Looper

/// The options by which a command is told its model.
struct ModelOptions: ParsableArguments {
    @Option(help: "A name of 'looper model list', gguf:PATH, or replay:FILE.")
    var model = ModelRegistry.defaultName

    @Option(help: "Threads of the local engine; all cores by default.")
    var threads: Int?

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads is at least 1") }
    }

    /// The loader that pulls a missing model and says so.
    func loader() throws -> ModelLoader {
        let store = ModelStore(home: LooperHome())
        return ModelLoader(registry: try ModelRegistry(), store: store, threads: threads) { entry in
            Terminal().line("\(entry.name) is not in \(store.folder.path) yet")
            return try await PullProgress(entry).run(in: store)
        }
    }

    /// What `--model` says.
    func specification() throws -> ModelSpecification {
        try ModelSpecification(parsing: model)
    }
}
