import CLooper

/// What a local model computes on.
public enum ComputeBackend: String, Sendable, Hashable, CaseIterable {
    case cpu, cuda
}

extension ComputeBackend {
    /// Calls `body` with this name and that of the kernels in C's form.
    func withNames<T>(cpu: String?, _ body: (UnsafePointer<CChar>, UnsafePointer<CChar>?) -> T) -> T {
        rawValue.withCString { backend in
            guard let cpu else { return body(backend, nil) }
            return cpu.withCString { body(backend, $0) }
        }
    }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
/// How keys and values are kept; raw values are the names that users write.
public enum CacheType: String, Sendable, Hashable, CaseIterable {
    case f16
    /// 8 bits, with a scale for each head: about half the memory of `f16`.
    case q8_0
    case f32
}

extension Engine {
    /// What an engine computes with.
    package struct Options: Sendable, Hashable {
        /// Whether products of many positions go to a BLAS library, where inputs are not rounded.
        package enum BLAS: Sendable, Hashable {
            /// Where `LOOPER_BLAS` names a library.
            case named
            case never
            /// Where one is found.
            case always
        }

        /// Most positions that all sequences together keep.
        package var positions: Int
        /// What computes.
        package var backend: ComputeBackend
        /// Threads; `nil` takes one for each core.
        package var threads: Int?
        /// Name of the kernels: `avx512`, `avx2`, `portable`; `nil` takes the best of this CPU.
        package var cpu: String?
        /// Most positions that are computed at once.
        package var batch = 512
        /// How keys and values are kept; `nil` takes `f16`, and `f32` where everything is exact.
        package var cache: CacheType?
        /// Whether products of many positions go to a BLAS library.
        package var blas: BLAS
        /// Whether inputs of quantised weights stay in single precision.
        package var isExact: Bool

        /// Creates options.
        package init(
            positions: Int,
            backend: ComputeBackend = .cpu,
            threads: Int? = nil,
            cpu: String? = nil,
            cache: CacheType? = nil,
            blas: BLAS = .named,
            isExact: Bool = false
        ) {
            self.positions = positions
            self.backend = backend
            self.threads = threads
            self.cpu = cpu
            self.cache = cache
            self.blas = blas
            self.isExact = isExact
        }
    }

    /// Positions that sequences take as a whole, as in the C engine.
    static let page = 64
}

extension lp_options {
    /// Everything but the names.
    init(_ options: Engine.Options) throws(ModelError) {
        guard let threads = Int32(exactly: options.threads ?? 0), let batch = Int32(exactly: options.batch) else {
            throw ModelError(.invalidArgument, "\(options.threads ?? 0) threads are too many")
        }
        self.init()
        positions = Int64(options.positions)
        self.threads = threads
        self.batch = batch
        cache_type = Int32(options.keptCache.type.rawValue)
        precision = Int32((options.isExact ? LP_EXACT : LP_FAST).rawValue)
        blas = Int32(options.blas.use.rawValue)
        copied = { _, data, count in
            // A model's tensors always lie in mapped files.
            if let data { MappedFile.release(data, count) }
        }
    }
}

extension CacheType {
    fileprivate var type: lp_type {
        switch self {
        case .f16: LP_F16
        case .q8_0: LP_Q8_0
        case .f32: LP_F32
        }
    }
}

extension Engine.Options.BLAS {
    fileprivate var use: lp_blas_use {
        switch self {
        case .named: LP_BLAS_DEFAULT
        case .never: LP_BLAS_NEVER
        case .always: LP_BLAS_ALWAYS
        }
    }
}
