public import ArgumentParser
public import Looper

/// How the local engine computes, for the commands that look at the engine itself.
struct EngineOptions: ParsableArguments {
    @Option(help: "What computes: \(ComputeBackend.allCases.map(\.rawValue).joined(separator: " or ")).")
    var backend = ComputeBackend.cpu

    @Option(help: "How keys and values are kept: \(CacheType.allCases.map(\.rawValue).joined(separator: ", ")).")
    var cache: CacheType?

    @Option(help: "A LoRA adapter: a folder in the form of PEFT, or a GGUF file.")
    var adapter: String?

    @Flag(help: "Compute everything in single precision: the reference, some three times slower.")
    var exact = false

    /// The options, with room for so many sessions.
    func options(sessions: Int = 1, window: Int? = nil) -> LocalModel.Options {
        LocalModel.Options(window: window, sessions: sessions, backend: backend, cache: cache, isExact: exact)
    }

    /// The adapter, if one was given.
    var choice: AdapterChoice? { adapter.map { AdapterChoice(name: $0) } }
}

extension ComputeBackend: ExpressibleByArgument {}
extension CacheType: ExpressibleByArgument {}
