import ArgumentParser
import Foundation
import Looper

/// `looper model`: what is in the models folder.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Fetch and find models.",
        subcommands: [Pull.self, List.self, Path.self]
    )

    struct Pull: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch a model and check it.",
            discussion: """
                A model of the hub of Hugging Face (architectures llama, qwen2, qwen3) is fetched with its safetensors. \
                HF_TOKEN holds a token for gated ones; HF_ENDPOINT names another server. A pull that was interrupted \
                goes on where it stopped.
                """
        )

        @Argument(help: "A name from 'looper model list', or hf:OWNER/NAME[@REVISION].")
        var name = ModelRegistry.defaultName

        func run() async throws {
            let store = ModelStore(home: LooperHome())
            if let model = try HubModel(specification: name) {
                try StandardOutput.line(try await PullProgress.pull(model, into: store).path)
            } else {
                let entry = try ModelRegistry().entry(named: name)
                try StandardOutput.line(try await PullProgress.pull(entry, into: store).path)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the models that are known by name, and those that were pulled from the hub."
        )

        func run() throws {
            let store = ModelStore(home: LooperHome())
            for entry in try ModelRegistry().entries {
                let state = store.has(entry) ? "here" : "not here"
                let megabytes = "\(entry.size / 1_000_000) MB"
                try StandardOutput.line(
                    [
                        entry.name.padded(to: 20), state.padded(to: 8), megabytes.padded(to: 8),
                        "window \(entry.window)".padded(to: 13), entry.license.padded(to: 10), entry.title,
                    ].joined(separator: "  ")
                )
            }
            for (model, size) in store.hubModels() {
                try StandardOutput.line("\(model.description.padded(to: 20))  here      \(size / 1_000_000) MB")
            }
        }
    }

    struct Path: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print where a model's file or folder is.")

        @Argument(help: "A name from 'looper model list', or hf:OWNER/NAME[@REVISION].")
        var name = ModelRegistry.defaultName

        func run() throws {
            let store = ModelStore(home: LooperHome())
            let (isHere, path): (Bool, URL)
            if let model = try HubModel(specification: name) {
                (isHere, path) = (store.has(model), store.path(of: model))
            } else {
                let entry = try ModelRegistry().entry(named: name)
                (isHere, path) = (store.has(entry), store.path(of: entry))
            }
            guard isHere else { throw LooperError(.badInput, "\(name) is not here; run 'looper model pull \(name)'") }
            try StandardOutput.line(path.path)
        }
    }
}
