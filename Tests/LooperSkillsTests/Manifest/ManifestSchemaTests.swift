import Foundation
import LooperCore
import Testing

@testable import LooperSkills

@Suite struct ManifestSchemaTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "skills/manifest.schema.json")

    private func schema() throws -> SchemaCheck {
        SchemaCheck(root: try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: Self.file)))
    }

    private func json(_ manifest: SkillManifest) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: manifest.encoded())
    }

    /// Every field has a value.
    private var full: SkillManifest {
        var manifest = SkillExample.manifest
        manifest.retired = SkillManifest.Retirement(date: "2026-02-03T00:00:00Z", reason: "helps no more")
        return manifest
    }

    /// Every field that may be missing is.
    private func minimal(_ encoding: SkillEncoding) -> SkillManifest {
        var manifest = SkillExample.manifest
        manifest.source = SkillSource(tasks: "t", prompts: "p", tools: "o", template: "m")
        manifest.base.fingerprint = nil
        manifest.prompt?.gate = nil
        manifest.weights?.gate = nil
        manifest.weights?.selection = []
        if encoding == .prompt { manifest.weights = nil } else { manifest.prompt = nil }
        return manifest
    }

    @Test func aFullManifestSatisfiesTheSchema() throws {
        #expect(try schema().violations(of: json(full)) == [])
    }

    @Test(arguments: SkillEncoding.allCases)
    func aMinimalManifestSatisfiesTheSchema(encoding: SkillEncoding) throws {
        #expect(try schema().violations(of: json(minimal(encoding))) == [])
    }

    @Test func theSchemaRefusesOthers() throws {
        let schema = try schema()
        guard case .object(var members) = try json(full) else { return }
        members["extra"] = .null
        members["version"] = .string("1")
        members["created"] = nil
        members["prompt"] = nil
        members["weights"] = nil
        let found = schema.violations(of: .object(members))
        #expect(found == [".extra: unknown", ": anyOf", ".version: not integer", ".created: missing"])
    }

    /// The schema and the record have the same fields, in both directions.
    @Test func everyFieldIsInTheSchemaAndNoOther() throws {
        let schema = try schema()
        #expect(try fields(of: json(full), "") == properties(of: schema.root, "", schema))
    }

    @Test func aManifestIsReadAsItWasWritten() throws {
        #expect(try SkillManifest.decoded(full.encoded(), path: "x") == full)
    }

    private func fields(of value: JSONValue, _ path: String) -> Set<String> {
        switch value {
        case .object(let members) where path != ".weights.training" && path != ".source.counts":
            members.reduce(into: []) { $0.formUnion(["\(path).\($1.key)"] + fields(of: $1.value, "\(path).\($1.key)")) }
        case .array(let elements):
            elements.reduce(into: []) { $0.formUnion(fields(of: $1, path)) }
        default: []
        }
    }

    private func properties(of rule: JSONValue, _ path: String, _ schema: SchemaCheck) -> Set<String> {
        if let name = rule["$ref"]?.stringValue { return properties(of: schema.definition(name), path, schema) }
        if let items = rule["items"] { return properties(of: items, path, schema) }
        guard case .object(let members)? = rule["properties"] else { return [] }
        return members.reduce(into: []) {
            $0.formUnion(["\(path).\($1.key)"] + properties(of: $1.value, "\(path).\($1.key)", schema))
        }
    }
}
