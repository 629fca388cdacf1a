import Foundation

/// Reads what a server says about when to come again.
enum RetryAfter {
    /// Seconds from `now` on; `nil` where nothing usable is said.
    static func seconds(in headers: [String: String], now: Double) -> Double? {
        if let value = headers["retry-after-ms"].flatMap(Double.init), value >= 0, value.isFinite {
            return value / 1000
        }
        guard let text = headers["retry-after"]?.trimmingCharacters(in: .whitespaces) else { return nil }
        if let value = Double(text) { return value >= 0 && value.isFinite ? value : nil }
        return date(text).map { max(0, $0.timeIntervalSince1970 - now) }
    }

    private static func date(_ text: String) -> Date? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.date(from: text)
    }
}
