import Foundation

/// The lines of a command's output that speak of an error.
///
/// Every observation of a session is searched as it ends: the C library does it in microseconds.
enum ErrorLines {
    private static let marks = ["Error", "error:", "Exception", "FAIL", "panic", "assert"]
    private static let newline = Int32(UInt8(ascii: "\n"))

    /// Those lines, in order; rulers with a heading are none.
    static func all(in text: String) -> [String] {
        text.withCString { text in
            var lines: [Int: String] = [:]
            for mark in marks {
                var place = text
                while let found = strstr(place, mark) {
                    let start = start(ofLineAt: found, in: text)
                    let end = strchr(found, newline).map { UnsafePointer($0) } ?? UnsafePointer(found) + strlen(found)
                    lines[start - text] = line(start, end)
                    place = end
                }
            }
            return lines.sorted { $0.key < $1.key }.map(\.value).filter { !$0.hasPrefix("=") && !$0.hasPrefix("_") }
        }
    }

    private static func start(ofLineAt place: UnsafePointer<CChar>, in text: UnsafePointer<CChar>) -> UnsafePointer<
        CChar
    > {
        var start = place
        while start > text, Int32(start[-1]) != newline { start -= 1 }
        return start
    }

    private static func line(_ start: UnsafePointer<CChar>, _ end: UnsafePointer<CChar>) -> String {
        let bytes = UnsafeRawBufferPointer(start: start, count: end - start)
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
