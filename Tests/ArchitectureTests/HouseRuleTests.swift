import Foundation
import Testing

@Suite struct HouseRuleTests {
    private static let package = ImportTests.package

    private func tracked() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Self.package.path)
    }

    @Test func nothingElseStandsAtTheTop() throws {
        let allowed: Set<String> = [
            "Package.swift", "README.md", "LICENSE", "Sources", "Tests", "prompts", "tools", "skills",
            "Package.resolved",
        ]
        let others = try tracked().filter { !$0.hasPrefix(".") && !allowed.contains($0) }
        #expect(others.isEmpty)
    }

    /// Spelled in two halves so that this file does not hold what it forbids.
    private static let forbidden = ["try" + "!", "fatal" + "Error(", " as" + "! ", "TO" + "DO", "FIX" + "ME"]

    @Test func sourcesHoldNoShortcuts() throws {
        for file in ImportTests.swiftFiles(below: "Sources") {
            let text = try String(contentsOf: file, encoding: .utf8)
            for word in Self.forbidden where text.contains(word) {
                Issue.record("\(file.lastPathComponent) holds \(word)")
            }
        }
    }

    @Test func onlyTheCommandPrints() throws {
        for file in ImportTests.swiftFiles(below: "Sources") where !file.path.contains("/LooperCommand/") {
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            let printing = lines.filter { $0.drop(while: \.isWhitespace).hasPrefix("print(") }
            #expect(printing.isEmpty, "\(file.lastPathComponent)")
        }
    }

    @Test func filesStayReadable() throws {
        for file in ImportTests.swiftFiles(below: "Sources") + ImportTests.swiftFiles(below: "Tests") {
            let count = try String(contentsOf: file, encoding: .utf8).split(
                separator: "\n",
                omittingEmptySubsequences: false
            ).count
            #expect(count <= 600, "\(file.lastPathComponent) has \(count) lines")
        }
    }
}
