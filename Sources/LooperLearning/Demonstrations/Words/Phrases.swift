import Foundation
import LooperAgent
package import LooperCore

/// What an expert says: sentences by occasion, read from `prompts/demonstrations/`.
package struct Phrases: Sendable {
    /// When something is said.
    enum Occasion: String, CaseIterable {
        case test, look, lookFound = "look-found", search, hop, readFound = "read-found", readHop = "read-hop"
        case readOn = "read-on", readFile = "read-file", retest, undo, still, related, done, drilled
        case comparison, boolean, arithmetic, number, negation, name, missing, surplus, other
    }

    private static let slots: Set<String> = ["error", "symbol", "path", "line", "code", "old", "new"]
    private let phrases: [String: [PromptTemplate]]
    private let statements: [PromptTemplate]
    private let drills: [PromptTemplate]

    /// Reads the files `thoughts.md`, `statements.md` and `drills.md`.
    ///
    /// - Throws: ``LearningError`` that names the file and what is missing or wrong in it.
    package init(files: TextFolder) throws(LearningError) {
        let sections = PromptSections(folder: "demonstrations", files: files)
        var phrases: [String: [PromptTemplate]] = [:]
        for (name, text) in try sections.parts("thoughts.md") {
            phrases[name] = try text.split(separator: "\n").map { line throws(LearningError) in
                try sections.template(String(line), "thoughts.md", Self.slots)
            }
        }
        if let occasion = Occasion.allCases.first(where: { phrases[$0.rawValue, default: []].count < 2 }) {
            throw LearningError(
                .badPrompt,
                "prompts/demonstrations/thoughts.md: the section '\(occasion.rawValue)' needs two lines or more"
            )
        }
        self.phrases = phrases
        statements = try sections.parts("statements.md").map { _, text throws(LearningError) in
            try sections.template(text, "statements.md", ["command", "test"])
        }
        drills = try sections.parts("drills.md").map { _, text throws(LearningError) in
            try sections.template(text, "drills.md", ["path", "first", "last"])
        }
    }

    /// How many ways there are to state a task.
    package var statementCount: Int { statements.count }

    /// The statement of a task in one of the ways.
    package func statement(_ number: Int, command: String, test: String) -> String {
        statements[number % statements.count].render(["command": command, "test": test])
    }

    /// The statement of a drill on some lines of a file.
    func drill(_ path: String, _ lines: ClosedRange<Int>, _ random: inout SplitMix64) -> String {
        let values = ["path": path, "first": String(lines.lowerBound), "last": String(lines.upperBound)]
        return drills.randomElement(using: &random)?.render(values) ?? ""
    }

    /// One of the sentences for an occasion whose slots all have a value; one that quotes code where any does.
    ///
    /// A small model finds a line by its words, not by its number: what it has quoted it goes on to copy and change.
    func sentence(_ occasion: Occasion, _ values: [String: String], _ random: inout SplitMix64) -> String {
        let known = Set(values.keys)
        let fitting = (phrases[occasion.rawValue] ?? []).filter { $0.slots.isSubset(of: known) }
        let quoting = fitting.filter { $0.slots.contains("code") }
        return (quoting.isEmpty ? fitting : quoting).randomElement(using: &random)?.render(values) ?? ""
    }
}
