import Foundation

extension String {
    /// The text in Unicode's composed form (NFC), in time that grows about linearly with its length.
    ///
    /// Foundation's own composition is applied only to the stretches that may change, after they were decomposed and
    /// their marks ordered here: on Linux it leaves a Hangul syllable and its final consonant apart, and takes
    /// quadratic time for long runs of marks.
    var composed: String {
        // Below U+0300, whose UTF-8 starts with 0xCC, everything is inert; most source code stays below.
        if utf8.allSatisfy({ $0 < 0xCC }) { return self }
        let scalars = Array(unicodeScalars)
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            var end = index + 1
            while end < scalars.count, !scalars[end].isInert { end += 1 }
            if end == index + 1, scalars[index].isInert {
                result.append(scalars[index])
            } else {
                result.append(contentsOf: Self.composed(scalars[index..<end]))
            }
            index = end
        }
        return String(result)
    }

    private static func composed(_ scalars: ArraySlice<Unicode.Scalar>) -> String.UnicodeScalarView {
        let parts = scalars.flatMap { Array(String($0).decomposedStringWithCanonicalMapping.unicodeScalars) }
        var ordered = String.UnicodeScalarView()
        var marks: [(scalar: Unicode.Scalar, order: UInt8, place: Int)] = []
        func placeMarks() {
            marks.sort { ($0.order, $0.place) < ($1.order, $1.place) }
            ordered.append(contentsOf: marks.map(\.scalar))
            marks.removeAll(keepingCapacity: true)
        }
        for (place, scalar) in parts.enumerated() {
            let order = scalar.properties.canonicalCombiningClass.rawValue
            if order > 0 {
                marks.append((scalar, order, place))
            } else {
                placeMarks()
                ordered.append(scalar)
            }
        }
        placeMarks()
        return String(ordered).precomposedStringWithCanonicalMapping.unicodeScalars
    }
}

extension Unicode.Scalar {
    /// Whether composition leaves the scalar as it is and never joins it to what stands before it.
    ///
    /// Covers what common scripts mostly consist of; a scalar that is left out costs time, never correctness.
    var isInert: Bool {
        switch value {
        case ..<0x300: true
        case 0x388...0x482, 0x48A...0x52F: true  // Greek, Cyrillic
        case 0x5D0...0x5EA, 0x620...0x64A, 0x660...0x66F: true  // Hebrew, Arabic
        case 0x904...0x939, 0x93E...0x94C, 0x966...0x96F: true  // Devanagari
        case 0xE01...0xE37, 0xE40...0xE47: true  // Thai
        case 0x1E00...0x1EFF: true  // Latin, as in Vietnamese
        case 0x2002...0x20CF, 0x2190...0x2328, 0x232B...0x2ADB: true  // punctuation, arrows, symbols
        case 0x3000...0x3029, 0x3030...0x3098, 0x309B...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF: true  // CJK
        case 0xAC00...0xD7A3: true  // Hangul
        case 0xFE00...0xFE0F, 0xFF00...0xFFEF, 0x1F000...0x1FAFF: true  // variants, full width, emoji
        default: false
        }
    }
}
