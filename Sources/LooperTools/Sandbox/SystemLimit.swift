import Foundation

/// Limits that this process is under, as the system numbers them.
enum SystemLimit: Int32 {
    case cpu = 0
    case file = 1
    case data = 2
    #if os(Linux)
    case processes = 6
    case openFiles = 7
    case locks = 10
    #else
    case processes = 7
    case openFiles = 8
    #endif

    /// The hard limit, in seconds, bytes or things; the largest number where there is none.
    var hard: UInt64 {
        var limit = rlimit()
        return getrlimit(rawValue, &limit) == 0 ? UInt64(limit.rlim_max) : .max
    }
}
