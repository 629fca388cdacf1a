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
        static let configuration = CommandConfiguration(abstract: "Fetch a model and check it.")

        @Argument(help: "A name from 'looper model list'.")
        var name = ModelRegistry.defaultName

        func run() async throws {
            let entry = try ModelRegistry().entry(named: name)
            let file = try await PullProgress(entry).run(in: ModelStore(home: LooperHome()))
            try StandardOutput.line(file.path)
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the models that are known by name.")

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
        }
    }

    struct Path: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print where a model's file is.")

        @Argument(help: "A name from 'looper model list'.")
        var name = ModelRegistry.defaultName

        func run() throws {
            let entry = try ModelRegistry().entry(named: name)
            let store = ModelStore(home: LooperHome())
            guard store.has(entry) else {
                throw LooperError(.badInput, "\(name) is not here; run 'looper model pull \(name)'")
            }
            try StandardOutput.line(store.path(of: entry).path)
        }
    }
}
