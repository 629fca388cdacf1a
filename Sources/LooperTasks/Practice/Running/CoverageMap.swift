import Foundation
import LooperCore

/// Which tests run which lines, as coverage.py tells it.
struct CoverageMap: Sendable, Equatable {
    /// Tests by path and line.
    private(set) var tests: [String: [Int: Set<String>]] = [:]
    /// Lines that no test runs.
    private(set) var missing: [String: Set<Int>] = [:]

    private static let settings = """
        [run]
        dynamic_context = test_function
        data_file = .looper/coverage
        [json]
        show_contexts = True
        """
    private static let report = ".looper/coverage.json"

    /// Runs all tests under coverage.py; `nil` where the suite is none of Python, or there is no coverage.py.
    static func measure(
        _ suite: TestSuite,
        tests: Set<String>,
        in environment: any Environment
    ) async throws -> CoverageMap? {
        guard let mark = [" -m pytest", " -m unittest"].first(where: suite.all.contains),
            let place = suite.all.firstRange(of: mark)
        else { return nil }
        let file = "\"$\(ShellCommand.filesVariable)/coverage.ini\""
        let python = suite.all[..<place.lowerBound]
        let text =
            "mkdir -p .looper; \(python) -m coverage run --rcfile=\(file) --source=.\(mark)"
            + "\(suite.all[place.upperBound...]); \(python) -m coverage json -q --rcfile=\(file) -o \(report)"
        let command = ShellCommand(text, timeout: 3_600, files: TextFolder(files: ["coverage.ini": settings]))
        let result = try await environment.run(command)
        guard result.status == 0, let bytes = try? await environment.read(report) else { return nil }
        let map = try? CoverageMap(report: Data(bytes), names: ContextNames(tests))
        return map?.tests.isEmpty == false ? map : nil
    }

    private struct Report: Decodable {
        struct File: Decodable {
            var contexts: [String: [String]]?
            var missing: [Int]?

            private enum CodingKeys: String, CodingKey {
                case contexts
                case missing = "missing_lines"
            }
        }
        var files: [String: File]
    }

    /// Reads the report of `coverage json --show-contexts`.
    init(report: Data, names: ContextNames) throws {
        for (path, file) in try JSONDecoder().decode(Report.self, from: report).files {
            missing[path] = Set(file.missing ?? [])
            for (line, contexts) in file.contexts ?? [:] {
                let found = contexts.reduce(into: Set<String>()) { $0.formUnion(names.tests(of: $1)) }
                if let number = Int(line), !found.isEmpty { tests[path, default: [:]][number] = found }
            }
        }
    }

    /// The tests that run a change; empty where none does.
    func tests(covering mutant: Mutant) -> Set<String> {
        guard let file = tests[mutant.path] else { return [] }
        let lines = Set(mutant.lines)
        if !lines.isDisjoint(with: missing[mutant.path] ?? []) { return [] }
        let found = lines.reduce(into: Set<String>()) { $0.formUnion(file[$1] ?? []) }
        if !found.isEmpty { return found }
        // A head runs when the file is read, by no test; and a statement of several lines counts by its first.
        if mutant.lines.lowerBound < mutant.body.lowerBound { return Self.union(mutant.body, file) }
        let above = (mutant.body.lowerBound...max(mutant.body.lowerBound, mutant.lines.lowerBound)).reversed()
        return above.lazy.compactMap { file[$0] }.first ?? []
    }

    private static func union(_ lines: ClosedRange<Int>, _ file: [Int: Set<String>]) -> Set<String> {
        lines.reduce(into: Set<String>()) { $0.formUnion(file[$1] ?? []) }
    }
}

/// Finds the tests that coverage.py means by `package.module.Class.function`.
struct ContextNames: Sendable {
    private var table: [String: Set<String>] = [:]

    init(_ tests: Set<String>) {
        for test in tests {
            let (parts, module) = Self.parts(test)
            guard !parts.isEmpty else { continue }
            for start in 0...max(0, module) { table[parts[start...].joined(separator: "."), default: []].insert(test) }
        }
    }

    /// Folders may be missing at the beginning of either name.
    func tests(of context: String) -> Set<String> {
        var parts = context.split(separator: ".")
        while !parts.isEmpty {
            if let found = table[parts.joined(separator: ".")] { return found }
            parts.removeFirst()
        }
        return []
    }

    /// The parts of a test's name, and which of them is the module.
    private static func parts(_ test: String) -> (parts: [String], module: Int) {
        guard let mark = test.firstRange(of: ".py::") else {
            let parts = test.split(separator: ".").map(String.init)
            return (parts, parts.count - 3)
        }
        let folders = test[..<mark.lowerBound].split(separator: "/").map(String.init)
        let plain = test[mark.upperBound...].prefix { $0 != "[" }
        return (folders + plain.components(separatedBy: "::"), folders.count - 1)
    }
}
