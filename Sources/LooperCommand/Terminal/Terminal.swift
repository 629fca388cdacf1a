import Foundation

/// Standard error as a place for progress: a line that is drawn over in a terminal, plain lines elsewhere.
struct Terminal: Sendable {
    /// How a piece of text stands out.
    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    /// Columns that lines are clipped to where nobody is watching.
    private static let plainWidth = 200

    /// Whether a person is watching.
    let isInteractive: Bool
    /// Whether text may be painted: by the convention of no-color.org, not where `NO_COLOR` has a value.
    let hasColours: Bool
    private let descriptor: Int32

    init(
        descriptor: Int32 = STDERR_FILENO,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.descriptor = descriptor
        isInteractive = isatty(descriptor) == 1 && environment["TERM"] != "dumb"
        hasColours = isInteractive && (environment["NO_COLOR"] ?? "").isEmpty
    }

    /// Columns of the terminal; 80 where it does not say.
    var width: Int {
        var size = winsize()
        guard isInteractive else { return Self.plainWidth }
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// The text in `style` where colours are shown; without control sequences elsewhere.
    func painted(_ text: String, _ style: Style) -> String {
        hasColours && !text.isEmpty ? "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m" : text
    }

    /// Writes a line that stays.
    func line(_ text: String) {
        write((isInteractive ? "\r\u{1b}[K" : "") + text + "\n")
    }

    /// Draws `text` over the current line; does nothing where nobody is watching.
    func status(_ text: String) {
        guard isInteractive else { return }
        // A line that fills the last column would wrap and stay.
        write("\r\u{1b}[K" + painted(text.clipped(toColumns: max(1, width - 1)), .dim))
    }

    /// Writes as it is; progress that nobody can read is no reason to stop.
    func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
