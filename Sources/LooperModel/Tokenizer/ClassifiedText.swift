/// A text as UTF-8 with the class of the scalar that each byte belongs to.
///
/// A run of one class can so be walked byte by byte; only single scalars need their length.
struct ClassifiedText {
    /// The UTF-8 of the text.
    let bytes: [UInt8]
    /// The class of the scalar to which the byte at the same index belongs.
    let classes: [ScalarClass]

    /// Classifies `text`.
    init(_ text: String) {
        bytes = Array(text.utf8)
        var classes: [ScalarClass] = []
        classes.reserveCapacity(bytes.count)
        for scalar in text.unicodeScalars {
            let kind = ScalarClass(scalar)
            for _ in 0..<UTF8.width(scalar) { classes.append(kind) }
        }
        self.classes = classes
    }

    /// Where the scalar that starts at `start` ends.
    func scalarEnd(_ start: Int) -> Int {
        switch bytes[start] {
        case ..<0x80: start + 1
        case ..<0xE0: start + 2
        case ..<0xF0: start + 3
        default: start + 4
        }
    }

    /// Where the scalar that ends at `end` starts.
    func scalarStart(_ end: Int) -> Int {
        var start = end - 1
        while bytes[start] & 0xC0 == 0x80 { start -= 1 }
        return start
    }

    /// Where the run of scalars of class `kind` that starts at `start` ends, `end` at the latest.
    func runEnd(_ start: Int, _ end: Int, of kind: ScalarClass) -> Int {
        var index = start
        while index < end, classes[index] == kind { index += 1 }
        return index
    }

    /// Where the run of white space that starts at `start` ends, `end` at the latest.
    func whitespaceEnd(_ start: Int, _ end: Int) -> Int {
        var index = start
        while index < end, classes[index].isWhitespace { index += 1 }
        return index
    }
}
