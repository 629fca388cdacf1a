/// What the message with a result says of how the call went.
struct ResultReading {
    let text: String

    /// The exit status of a command.
    var status: Int? {
        guard let range = text.firstRange(of: "exit status ") else { return nil }
        return Int(text[range.upperBound...].prefix { $0.isASCII && $0.isNumber })
    }

    /// Whether a command ran tests and they passed.
    var passes: Bool {
        status == 0 && !text.contains("Ran 0 tests") && !text.contains("no tests ran")
    }

    /// Whether an edit was made.
    var isEdited: Bool { text.contains("Edited ") && text.contains("Now it reads:") }

    /// The line that names the error of a test: `AssertionError: 5 != 6`.
    var error: String? {
        let lines = text.split(separator: "\n").map { line in
            String(line.drop { $0 == "E" || $0 == " " })
        }
        guard let line = lines.last(where: Self.namesError) else { return nil }
        // A thought in one line must not hold what could be taken for a call or for code.
        guard line.count <= 90, !line.contains("<"), !line.contains("`"), !line.contains("{{") else {
            return Self.name(of: line)
        }
        return line.last == "." ? String(line.dropLast()) : line
    }

    private static func namesError(_ line: String) -> Bool {
        let name = line.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
        guard let first = name.first, first.isLetter else { return false }
        return (name.hasSuffix("Error") || name.hasSuffix("Exception"))
            && line.dropFirst(name.count).first ?? ":" == ":"
    }

    private static func name(of line: String) -> String? {
        line.split(separator: ":").first.map(String.init)
    }
}
