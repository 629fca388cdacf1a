import CLooper

/// What an engine computes with, with nothing left to be chosen.
package struct EngineFacts: Sendable, Hashable {
    /// What computes.
    package let backend: ComputeBackend
    /// Threads, where the CPU computes.
    package let threads: Int
    /// Name of the kernels.
    package let cpu: String
    /// How keys and values are kept.
    package let cache: CacheType
    /// Size of the files with the weights.
    package let fileBytes: Int

    init(_ options: Engine.Options, fileBytes: Int) {
        backend = options.backend
        threads = options.threads ?? Int(lp_core_count())
        cpu = options.cpu ?? String(cString: lp_cpu_name())
        cache = options.keptCache
        self.fileBytes = fileBytes
    }
}

extension Engine.Options {
    /// How keys and values are kept, chosen where nothing was asked for.
    var keptCache: CacheType { cache ?? (isExact ? .f32 : .f16) }
}
