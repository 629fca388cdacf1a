import Foundation

/// Standard error as a place for progress: a line that is drawn over in a terminal, plain lines elsewhere.
struct Terminal: Sendable {
    /// Whether a person is watching.
    let isInteractive: Bool

    init(descriptor: Int32 = STDERR_FILENO) {
        isInteractive = isatty(descriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Columns of the terminal; 80 where nobody knows.
    var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes a line that stays.
    func line(_ text: String) {
        write((isInteractive ? "\r\u{1b}[K" : "") + text + "\n")
    }

    /// Draws `text` over the current line; does nothing where nobody is watching.
    func status(_ text: String) {
        guard isInteractive else { return }
        write("\r\u{1b}[K" + String(text.prefix(max(1, width - 1))))
    }

    /// Writes as it is; progress that nobody can read is no reason to stop.
    func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}

extension String {
    /// The text with spaces after it, `width` characters in all or its own length if that is more.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
