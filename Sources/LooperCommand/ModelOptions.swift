import ArgumentParser
import Foundation
import Looper

extension ModelConfiguration {
    /// Pulls a missing model and says so.
    fileprivate func loader(_ options: LocalModel.Options = LocalModel.Options()) throws -> ModelLoader {
        let store = ModelStore(home: LooperHome())
        var options = options
        options.threads = threads
        return ModelLoader(registry: try ModelRegistry(), store: store, options: options) { entry in
            Terminal().line("\(entry.name) is not in \(store.folder.path) yet")
            return try await PullProgress.pull(entry, into: store)
        }
    }

    /// The model that the section names, with room for so many sessions at a time where it runs on this machine.
    func load(sessions: Int = 1) async throws -> any LanguageModel {
        try await loader(LocalModel.Options(sessions: sessions)).load(ModelSpecification(parsing: name))
    }
}

/// The options by which a command is told its model.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            A name of 'looper model list', gguf:PATH, folder:PATH or hf:OWNER/NAME; run and demo also take replay:FILE \
            and models on servers.
            """,
            discussion: """
                folder:PATH is a folder in the form of Hugging Face (config.json, tokenizer.json, safetensors), \
                hf:OWNER/NAME one that 'looper model pull' fetched. \
                openai:NAME@URL is an OpenAI-compatible server, as in openai:qwen@http://127.0.0.1:8080/v1; without \
                @URL it is OpenAI's own, with the key in OPENAI_API_KEY. anthropic:NAME is Anthropic's, with the key in \
                ANTHROPIC_API_KEY. Options follow after ?, with & between them: window=TOKENS, adapter=NAME, scale=X, \
                key=VARIABLE (the variable with the key of another address), sampling=server (send no temperature).
                """
        )
    )
    var model: String?

    @Option(help: "Threads of the local engine; all cores by default.")
    var threads: Int?

    func validate() throws {
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads is 1 to 1024") }
    }

    /// Puts the options that were given in place of what a file says.
    func apply(to configuration: inout ModelConfiguration) {
        if let model { configuration.name = model }
        if let threads { configuration.threads = threads }
    }

    /// The model that `--model` names, which must run on this machine.
    func loadLocal(_ options: LocalModel.Options = LocalModel.Options()) async throws -> LocalModel {
        var configuration = ModelConfiguration()
        apply(to: &configuration)
        return try await configuration.loader(options).loadLocal(ModelSpecification(parsing: configuration.name))
    }

    /// What writes replies in the same model's tokens.
    func loadScribe() async throws -> ReplyScribe {
        var configuration = ModelConfiguration()
        apply(to: &configuration)
        return try await configuration.loader().loadScribe(ModelSpecification(parsing: configuration.name))
    }

    /// The same model to be trained.
    func loadBase() async throws -> TrainingBase {
        var configuration = ModelConfiguration()
        apply(to: &configuration)
        return try await configuration.loader().loadBase(ModelSpecification(parsing: configuration.name))
    }
}
