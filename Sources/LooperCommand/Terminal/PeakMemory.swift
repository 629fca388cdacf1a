import Foundation

/// The most memory this process has held at once.
enum PeakMemory {
    /// Resident bytes, as the system counts them.
    static var bytes: Int {
        var usage = rusage()
        getrusage(rusageSelf, &usage)
        #if canImport(Darwin)
        return usage.ru_maxrss
        #else
        return usage.ru_maxrss * 1024
        #endif
    }

    #if canImport(Darwin)
    private static let rusageSelf = RUSAGE_SELF
    #else
    private static let rusageSelf = RUSAGE_SELF.rawValue == 0 ? __rusage_who_t(rawValue: 0) : RUSAGE_SELF
    #endif
}
