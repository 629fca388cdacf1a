import Foundation
import LooperCore
import Testing

@testable import Looper

/// The table of fields says what the declarations say, and leaves none out.
@Suite struct FieldTextTests {
    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

    /// Each table with the file that declares its fields, and the words that a declaration begins with.
    private static let sections: [(fields: [ConfigurationField], file: String, declaration: String)] = [
        (LooperConfiguration.fields, "Looper/Configuration/LooperConfiguration.swift", "public var "),
        (ModelConfiguration.fields, "Looper/Configuration/LooperConfiguration.swift", "public var "),
        (SamplingConfiguration.fields, "Looper/Configuration/LooperConfiguration.swift", "public var "),
        (SkillsConfiguration.fields, "Looper/Configuration/LooperConfiguration.swift", "public var "),
        (AgentConfiguration.fields, "LooperAgent/AgentConfiguration.swift", "public var "),
        (AgentSwitches.fields, "LooperAgent/AgentSwitch.swift", "case "),
        (ToolLimits.fields, "LooperTools/ToolLimits.swift", "public var "),
        (SandboxConfiguration.fields, "LooperTools/Sandbox/SandboxConfiguration.swift", "public var "),
        (CommandLimits.fields, "LooperTools/Sandbox/CommandLimits.swift", "public var "),
    ]

    /// The first paragraph of the doc comment of each declaration in a file, on one line.
    private static func comments(in file: String, of declaration: String) throws -> Set<String> {
        var comments: Set<String> = []
        var comment: [String] = []
        for line in try String(contentsOf: sources.appending(path: file), encoding: .utf8).split(separator: "\n") {
            let text = line.trimmingCharacters(in: .whitespaces)
            if text.hasPrefix("///") {
                comment.append(String(text.dropFirst(4)))
            } else {
                if text.hasPrefix(declaration) {
                    comments.insert(comment.prefix { !$0.isEmpty }.joined(separator: " "))
                }
                comment = []
            }
        }
        return comments
    }

    @Test(arguments: sections.indices)
    func theTableSaysWhatTheDeclarationsSay(index: Int) throws {
        let section = Self.sections[index]
        let comments = try Self.comments(in: section.file, of: section.declaration)
        for field in section.fields {
            #expect(comments.contains(field.summary), "\(field.key): \(field.summary)")
        }
    }

    @Test func noFieldIsLeftOut() {
        func check(_ value: JSONValue?, _ fields: [ConfigurationField], _ path: String) {
            guard case .object(let members) = value else {
                Issue.record("\(path) is no mapping")
                return
            }
            #expect(Set(members.keys) == Set(fields.map(\.key)), "\(path)")
            for field in fields {
                if case .record(let inner) = field.kind { check(members[field.key], inner, "\(path).\(field.key)") }
            }
        }
        check(LooperConfiguration().json, LooperConfiguration.fields, "")
    }

    @Test func theDefaultsAreAllowed() {
        #expect(LooperConfiguration().problems.isEmpty)
    }

    @Test func eachFieldIsExplained() {
        let lines = LooperConfiguration().yaml.split(separator: "\n").dropFirst(2)
        for (comment, field) in zip(lines, lines.dropFirst()) where !field.contains("# ") {
            #expect(comment.contains("# "), "\(field)")
        }
        #expect(lines.contains("  # Most replies in a session. Default: 40"))
    }
}
