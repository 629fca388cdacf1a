import Foundation

/// Reads a file line by line, with no more of it in memory than a line and a piece.
package struct LineReader: ~Copyable {
    private static let pieceSize = 1 << 20

    /// The number of the line that was read last, from 1.
    package private(set) var number = 0
    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    /// Opens the file at `path`.
    ///
    /// - Throws: ``ModelError/Code/unreadableFile``.
    package init(path: String) throws(ModelError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.error(path) }
    }

    deinit {
        close(descriptor)
    }

    /// The next line without its end; `nil` after the last one.
    package mutating func next() throws(ModelError) -> [UInt8]? {
        var searched = start
        while true {
            if let end = endOfLine(from: searched) {
                defer { start = end + 1 }
                number += 1
                return Array(buffer[start..<end])
            }
            guard !isAtEnd else { break }
            searched = buffer.count - start
            try readOn()
        }
        guard start < buffer.count else { return nil }
        defer { start = buffer.count }
        number += 1
        return Array(buffer[start...])
    }

    private func endOfLine(from place: Int) -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base + place, 0x0A, bytes.count - place) else {
                return nil
            }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Moves what is left to the front and reads a piece after it.
    private mutating func readOn() throws(ModelError) {
        buffer.removeSubrange(..<start)
        start = 0
        let (held, descriptor) = (buffer.count, descriptor)
        buffer.append(contentsOf: repeatElement(0, count: Self.pieceSize))
        var count = -1
        repeat {
            count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress.map { $0 + held }, Self.pieceSize) }
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw Self.error(path) }
        buffer.removeSubrange((held + count)...)
        isAtEnd = count == 0
    }

    private static func error(_ path: String) -> ModelError {
        ModelError(.unreadableFile, "cannot read '\(path)': \(String(cString: strerror(errno)))")
    }
}
