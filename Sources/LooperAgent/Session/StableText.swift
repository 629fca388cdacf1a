/// A result without what differs from run to run although nothing has changed: times, dates, addresses, process
/// numbers, names of temporary files.
package enum StableText {
    /// `text` with `#` for each of these.
    package static func of(_ text: String) -> String {
        var reader = StableTextReader(Array(text.utf8))
        return String(decoding: reader.read(), as: UTF8.self)
    }
}

/// Goes once over the bytes of a text; what it does not know it copies.
private struct StableTextReader {
    private static let units: Set<String> = [
        "s", "ms", "us", "µs", "ns", "m", "h", "sec", "secs", "second", "seconds", "min", "mins", "minute", "minutes",
        "hour", "hours",
    ]
    private static let temporary = ["/tmp/", "/var/tmp/", "/var/folders/", "/private/", ".looper/output/"]
        .map { Array($0.utf8) }
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        .map { Array($0.utf8) }
    /// Digits of the shortest number that is taken for a time since 1970 or an address.
    private static let longNumber = 10

    private let bytes: [UInt8]
    private var place = 0
    private var stable: [UInt8] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        stable.reserveCapacity(bytes.count)
    }

    mutating func read() -> [UInt8] {
        var previous = UInt8.lineFeed
        while place < bytes.count {
            let start = place
            if !previous.endsNoWord, takeVolatile() {
                previous = bytes[place - 1]
                continue
            }
            previous = bytes[start]
            stable.append(previous)
            place = start + 1
        }
        return stable
    }

    private mutating func takeVolatile() -> Bool {
        switch bytes[place] {
        case UInt8(ascii: "/"), UInt8(ascii: "."): takeTemporaryPath()
        case UInt8(ascii: "0") where byte(1) == UInt8(ascii: "x"): takeAddress()
        case 0x30...0x39: takeIdentifier() || takeDate() || takeTime() || takeNumber()
        case UInt8(ascii: "a")...UInt8(ascii: "f"): takeIdentifier()
        case UInt8(ascii: "P"), UInt8(ascii: "p"): takeProcess()
        case UInt8(ascii: "A")...UInt8(ascii: "S"): takeIdentifier() || takeMonthDay()
        default: false
        }
    }

    private func byte(_ offset: Int) -> UInt8? {
        place + offset < bytes.count ? bytes[place + offset] : nil
    }

    private mutating func replace(_ count: Int, by text: String = "#") -> Bool {
        stable += Array(text.utf8)
        place += count
        return true
    }

    private func count(from offset: Int = 0, while matches: (UInt8) -> Bool) -> Int {
        var end = place + offset
        while end < bytes.count, matches(bytes[end]) { end += 1 }
        return end - place - offset
    }

    private func digits(_ offset: Int) -> Int { count(from: offset) { (0x30...0x39).contains($0) } }
}

// MARK: What is volatile

extension StableTextReader {
    /// The first folder below the place for temporary files, and all numbers in the rest of the path.
    private mutating func takeTemporaryPath() -> Bool {
        guard let prefix = Self.temporary.first(where: { bytes[place...].starts(with: $0) }) else { return false }
        stable += prefix
        place += prefix.count
        stable.append(UInt8(ascii: "#"))
        place += count { $0.isPathByte && $0 != UInt8(ascii: "/") }
        while let next = byte(0), next.isPathByte {
            let number = digits(0)
            stable.append(number > 0 ? UInt8(ascii: "#") : next)
            place += max(1, number)
        }
        return true
    }

    private mutating func takeAddress() -> Bool {
        let length = count(from: 2, while: \.isHexadecimal)
        return length >= 4 ? replace(2 + length, by: "0x#") : false
    }

    /// A UUID.
    private mutating func takeIdentifier() -> Bool {
        var offset = 0
        for length in [8, 4, 4, 4, 12] {
            if offset > 0 {
                guard byte(offset) == UInt8(ascii: "-") else { return false }
                offset += 1
            }
            guard count(from: offset, while: \.isHexadecimal) == length else { return false }
            offset += length
        }
        return replace(offset)
    }

    /// `2026-01-31` or `2026/01/31`, and a `T` that joins it to a time.
    private mutating func takeDate() -> Bool {
        guard digits(0) == 4, let mark = byte(4), mark == UInt8(ascii: "-") || mark == UInt8(ascii: "/"),
            digits(5) == 2, byte(7) == mark, digits(8) == 2
        else { return false }
        _ = replace(10)
        if byte(0) == UInt8(ascii: "T"), digits(1) == 2 {
            place += 1
            _ = takeTime()
        }
        return true
    }

    /// `12:34:56` and fractions of the last second.
    private mutating func takeTime() -> Bool {
        guard (1...2).contains(digits(0)) else { return false }
        var length = digits(0)
        for _ in 0..<2 {
            guard byte(length) == UInt8(ascii: ":"), digits(length + 1) == 2 else { return false }
            length += 3
        }
        if let mark = byte(length), mark == UInt8(ascii: ".") || mark == UInt8(ascii: ","), digits(length + 1) > 0 {
            length += 1 + digits(length + 1)
        }
        return replace(length)
    }

    /// A number with a unit of time, as in `0.02s`, `1m3s` or `1.5 seconds`, and one that is very long.
    private mutating func takeNumber() -> Bool {
        var length = digits(0)
        let whole = length
        if byte(length) == UInt8(ascii: "."), digits(length + 1) > 0 { length += 1 + digits(length + 1) }
        let space = byte(length) == UInt8(ascii: " ") ? 1 : 0
        let letters = count(from: length + space) { $0.isLetter }
        let unit = String(decoding: bytes[(place + length + space)...].prefix(letters), as: UTF8.self)
        if Self.units.contains(unit), space == 0 || !["m", "h"].contains(unit) {
            _ = replace(length + space + letters, by: "#" + unit)
            if digits(0) > 0 { return takeNumber() }
            return true
        }
        if whole >= Self.longNumber { return replace(length) }
        stable += bytes[place..<(place + length)]
        place += length
        return true
    }

    /// `pid 123`, `PID: 123`, `pid=123`.
    private mutating func takeProcess() -> Bool {
        guard let second = byte(1), let third = byte(2), second | 0x20 == UInt8(ascii: "i"),
            third | 0x20 == UInt8(ascii: "d")
        else { return false }
        let gap = count(from: 3) { [UInt8(ascii: " "), UInt8(ascii: ":"), UInt8(ascii: "=")].contains($0) }
        guard gap > 0, digits(3 + gap) > 0 else { return false }
        stable += bytes[place..<(place + 3 + gap)]
        place += 3 + gap
        return replace(digits(0))
    }

    /// `Nov 22`, and the time that follows it in a listing.
    private mutating func takeMonthDay() -> Bool {
        guard Self.months.contains(where: { bytes[place...].starts(with: $0) }) else { return false }
        let gap = count(from: 3) { $0 == UInt8(ascii: " ") }
        guard gap > 0, (1...2).contains(digits(3 + gap)) else { return false }
        _ = replace(3 + gap + digits(3 + gap))
        let hasMinutes =
            byte(0) == UInt8(ascii: " ") && digits(1) == 2 && byte(3) == UInt8(ascii: ":") && digits(4) == 2
        if hasMinutes, byte(6) != UInt8(ascii: ":") { place += 6 }
        return true
    }
}

extension UInt8 {
    /// Whether what follows is the rest of a word or a number.
    fileprivate var endsNoWord: Bool { (isNameByte && self != UInt8(ascii: "-")) || self == UInt8(ascii: ".") }

    fileprivate var isLetter: Bool {
        (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || self >= 0x80
    }
    fileprivate var isHexadecimal: Bool {
        (0x30...0x39).contains(self) || (0x41...0x46).contains(self) || (0x61...0x66).contains(self)
    }
    fileprivate var isPathByte: Bool {
        isNameByte || self == UInt8(ascii: "/") || self == UInt8(ascii: ".") || self == UInt8(ascii: "+")
            || self == UInt8(ascii: "@") || self == UInt8(ascii: "#")
    }
}
