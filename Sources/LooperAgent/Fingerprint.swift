import LooperCore

/// A short number for a text, the same in every run of the program; against accidents, not against malice (FNV-1a).
struct Fingerprint {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Takes a text and its end.
    mutating func take(_ text: String) {
        for byte in text.utf8 { take(byte) }
        // No UTF-8 text holds this byte.
        take(0xFF)
    }

    private mutating func take(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
}

extension Agent {
    /// A fingerprint of the prompts and tools in force, in hexadecimal.
    package var frame: String {
        var fingerprint = Fingerprint()
        fingerprint.take(String(prompts.fingerprint))
        for tool in tools.specifications {
            let attributes = (tool.requiredAttributes + ["|"] + tool.optionalAttributes).joined(separator: " ")
            for text in [tool.name, attributes, tool.body.rawValue, tool.help, tool.example] { fingerprint.take(text) }
        }
        return String(fingerprint.value, radix: 16)
    }
}
