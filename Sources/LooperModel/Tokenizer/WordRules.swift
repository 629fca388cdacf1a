// The rules that both families of patterns share. `start` lies before `end`; answers are ends of words.
extension ClassifiedText {
    /// The end of an English contraction (`'s 't 're 've 'm 'll 'd`) at `start`, or `nil`.
    ///
    /// Ignoring case follows Unicode, which makes a long s (U+017F) an s.
    func contractionEnd(_ start: Int, _ end: Int, ignoringCase: Bool) -> Int? {
        guard bytes[start] == UInt8(ascii: "'"), start + 1 < end else { return nil }
        func letter(_ index: Int) -> UInt8? {
            guard index < end else { return nil }
            return ignoringCase && classes[index] == .letter ? bytes[index] | 0x20 : bytes[index]
        }
        let first = letter(start + 1)
        switch first {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
            return start + 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"):
            return letter(start + 2) == UInt8(ascii: "e") ? start + 3 : nil
        case UInt8(ascii: "l"):
            return letter(start + 2) == UInt8(ascii: "l") ? start + 3 : nil
        default:
            let isLongS = ignoringCase && bytes[start + 1] == 0xC5 && start + 2 < end && bytes[start + 2] == 0xBF
            return isLongS ? start + 3 : nil
        }
    }

    /// The end of a word of white space: the last scalar before something visible is left to what follows.
    func spacesEnd(_ start: Int, _ end: Int) -> Int {
        let runEnd = whitespaceEnd(start, end)
        guard runEnd < end else { return runEnd }
        let last = scalarStart(runEnd)
        return last > start ? last : runEnd
    }

    /// Past one ordinary space at `start`, where something follows it.
    func pastSpace(_ start: Int, _ end: Int) -> Int {
        bytes[start] == UInt8(ascii: " ") && start + 1 < end ? start + 1 : start
    }
}
