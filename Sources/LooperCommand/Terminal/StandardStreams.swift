import ArgumentParser
import Foundation
import Looper

/// The three standard streams, made safe before anything else happens.
enum StandardStreams {
    /// Gives each closed stream something to be, so that no file we open takes its number, and turns the signal of a
    /// closed pipe into an error of the write.
    static func secure() {
        for (descriptor, mode) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
        where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free number is this one. Standard output is opened so that writing to it still fails.
            _ = open("/dev/null", mode)
        }
        signal(SIGPIPE, SIG_IGN)
    }
}

/// Standard output, where a lost byte is an error.
enum StandardOutput {
    /// Writes a line.
    static func line(_ text: String) throws {
        try write(text + "\n")
    }

    /// Writes as it is.
    ///
    /// - Throws: ``LooperError``; where the reader of a pipe has gone, as `head` does, exit code 141 without a word.
    static func write(_ text: String) throws {
        var bytes = ArraySlice(text.utf8)
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count >= 0 {
                bytes = bytes.dropFirst(count)
            } else if errno == EPIPE {
                throw ExitCode(128 + SIGPIPE)
            } else if errno != EINTR {
                throw LooperError(.io, "standard output cannot be written; is it closed, or the disk full?")
            }
        }
    }
}

/// What a command reads on standard input.
enum StandardInput {
    /// All of it, which must be UTF-8.
    static func text() throws -> String {
        guard let text = String(validating: try data(), as: UTF8.self) else {
            throw LooperError(.badInput, "standard input is not UTF-8 text")
        }
        return text
    }

    /// All of it, with U+FFFD for what is not UTF-8.
    static func decoded() throws -> String { String(decoding: try data(), as: UTF8.self) }

    private static func data() throws -> Data {
        do {
            return try FileHandle.standardInput.readToEnd() ?? Data()
        } catch {
            throw LooperError(.io, "standard input cannot be read")
        }
    }
}

extension String {
    /// The text with control characters shown as pictures, so that nothing in it steers a terminal or turns the order in
    /// which it is read.
    var withVisibleControls: String {
        guard unicodeScalars.contains(where: Self.isControl) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            let picture = scalar.value < 0x20 ? Unicode.Scalar(0x2400 + scalar.value) : "\u{fffd}"
            text.unicodeScalars.append(Self.isControl(scalar) ? picture ?? "\u{fffd}" : scalar)
        }
        return text
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: scalar.properties.generalCategory == .control
        }
    }
}
