/// A number for a text, the same in every run (FNV-1a, 64 bit).
enum TextHash {
    static func number(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// Twelve hexadecimal digits.
    static func short(_ text: String) -> String {
        let digits = String(number(text), radix: 16)
        return String((String(repeating: "0", count: 16 - digits.count) + digits).prefix(12))
    }
}
