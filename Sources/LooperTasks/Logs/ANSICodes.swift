/// Colours and other orders to a terminal.
enum ANSICodes {
    static func strip(_ text: String) -> String {
        guard text.utf8.contains(0x1B) else { return text }
        var kept: [UInt8] = []
        var inside = false
        for byte in text.utf8 {
            if byte == 0x1B {
                inside = true
            } else if inside {
                // A letter ends the order; `[`, digits and `;` go on with it.
                inside = !((0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte))
            } else {
                kept.append(byte)
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
