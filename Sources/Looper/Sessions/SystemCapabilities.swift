import Foundation

extension Clock {
    /// The system's clock.
    public static let system = Clock { Date().timeIntervalSince1970 }
}

extension IDSource {
    /// The time to the second and eight random digits, so that names sort by age.
    public static let timestamped = IDSource {
        let time = Date().ISO8601Format(.iso8601(timeZone: .gmt, dateSeparator: .omitted, timeSeparator: .omitted))
        let digits = String(UInt32.random(in: .min ... .max), radix: 16)
        return "\(time)-\(String(repeating: "0", count: 8 - digits.count))\(digits)"
    }
}
