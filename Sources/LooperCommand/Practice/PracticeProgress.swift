import Looper

/// Practice as a person follows it.
struct PracticeProgress: Sendable {
    let count: Int
    private let terminal = Terminal()
    private static let width = 24

    init(count: Int) {
        self.count = count
    }

    func show(_ event: Practice.Event) {
        switch event {
        case .surveyed(let tests, let seconds, let command, let hasCoverage, let mutants):
            let choice = hasCoverage ? "coverage.py says which tests run which lines" : "without coverage"
            terminal.line("\(tests) tests pass in \(Self.tenths(seconds)) s: \(command)")
            terminal.line("\(mutants) possible bugs; \(choice)")
        case .tried(let name, let fate, let summary):
            let text =
                "\(bar(summary.valid)) \(summary.valid)/\(count) of \(summary.tried) tried; \(name): \(fate.rawValue)"
            terminal.status(text)
            if !terminal.isInteractive, summary.tried % 25 == 0 { terminal.line(text + "; " + yields(summary)) }
        }
    }

    /// The yield of each kind of bug.
    func table(_ summary: PracticeSummary) -> [String] {
        let rows = summary.perOperator.sorted { $0.key < $1.key }
        let width = rows.map(\.key.count).max() ?? 0
        return rows.map { name, yield in
            name + String(repeating: " ", count: width - name.count) + "  \(yield.valid) of \(yield.tried)"
        }
    }

    private func yields(_ summary: PracticeSummary) -> String {
        summary.perOperator.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.valid)/\($0.value.tried)" }
            .joined(separator: ", ")
    }

    private func bar(_ valid: Int) -> String {
        let full = min(Self.width, Self.width * valid / max(1, count))
        return "[" + String(repeating: "#", count: full) + String(repeating: "-", count: Self.width - full) + "]"
    }

    private static func tenths(_ seconds: Double) -> String { "\((seconds * 10).rounded() / 10)" }
}
