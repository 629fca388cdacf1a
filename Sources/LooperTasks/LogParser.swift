/// How the output of a test command is read.
public enum LogParser: String, Sendable, Hashable, Codable, CaseIterable {
    /// Python's `unittest` with `-v`, as Django's runner prints it too.
    case unittest
    /// `pytest -rA`: the lines of its short summary.
    case pytest
    /// `cargo test`.
    case cargo
    /// `go test -v`.
    case go
    /// `swift test`, of both frameworks.
    case swift
    /// The Test Anything Protocol: `ok 1 - name`.
    case tap

    /// What became of each test, by its name in ``canonical(_:)`` form.
    public func parse(_ log: String) -> [String: TestStatus] {
        let lines = ANSICodes.strip(log).utf8.split(separator: 0x0A).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        }
        return switch self {
        case .unittest: UnittestLog.parse(lines)
        case .pytest: PytestLog.parse(lines)
        case .cargo: SuiteLogs.cargo(lines)
        case .go: SuiteLogs.go(lines)
        case .swift: SuiteLogs.swift(lines)
        case .tap: SuiteLogs.tap(lines)
        }
    }

    /// One spelling for a test: `module.Class.test` for unittest, whichever way it was written; pytest's id as it is.
    public func canonical(_ name: String) -> String {
        switch self {
        case .unittest: UnittestLog.name(in: name) ?? name
        case .pytest, .cargo, .go, .swift, .tap: name
        }
    }
}

/// What became of a test.
public enum TestStatus: String, Sendable, Hashable, Codable {
    case passed, failed, error, skipped
    /// Failed as it was expected to.
    case expectedFailure = "xfail"

    /// Whether this is what a test that decides a task has to show.
    var isPass: Bool { self == .passed || self == .expectedFailure }
}

/// Colours and other orders to a terminal.
enum ANSICodes {
    static func strip(_ text: String) -> String {
        guard text.utf8.contains(0x1B) else { return text }
        var kept: [UInt8] = []
        var inside = false
        for byte in text.utf8 {
            if byte == 0x1B {
                inside = true
            } else if inside {
                // A letter ends the order; `[`, digits and `;` go on with it.
                inside = !((0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte))
            } else {
                kept.append(byte)
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
