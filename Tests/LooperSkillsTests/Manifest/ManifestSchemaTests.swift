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

    private static let selection = "#/properties/weights/properties/selection/items"

    /// Every field has a value.
    private var full: SkillManifest {
        var manifest = SkillExample.manifest
        manifest.retired = SkillManifest.Retirement(date: "2026-02-03T00:00:00Z", reason: "helps no more")
        return manifest
    }

    /// Every field that may be missing is.
    private func minimal(_ encoding: SkillEncoding) -> SkillManifest {
        var manifest = SkillExample.manifest
        let hash = SkillExample.hash("x")
        manifest.source = SkillSource(tasks: hash, prompts: hash, tools: hash, template: hash)
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

    @Test func everyRecordSatisfiesItsPart() throws {
        let (schema, manifest) = (try schema(), full)
        let weights = try #require(manifest.weights)
        var parts: [(String, any Encodable)] = [
            ("#/$defs/source", manifest.source), ("#/properties/base", manifest.base),
            ("#/properties/prompt", try #require(manifest.prompt)), ("#/properties/weights", weights),
            ("#/properties/retired", try #require(manifest.retired)),
        ]
        parts += weights.selection.map { (Self.selection, $0) }
        for verdict in [GateRecord.Verdict.admitted, .rejected, .undecided] {
            parts.append(("#/$defs/gate", SkillExample.gate(verdict)))
        }
        #expect(parts.count == 9)
        for (part, record) in parts {
            #expect(schema.definition(part)["type"] == .string("object"), "\(part)")
            #expect(schema.violations(of: JSONValue(encoding: record), in: part) == [], "\(part)")
        }
    }

    private typealias Change = @Sendable (inout SkillManifest) -> Void

    private static let impossible: [(violation: String, change: Change)] = [
        (".name: not ^[a-z0-9]+(-[a-z0-9]+)*$", { $0.name = "Fix Imports" }),
        (".name: longer than 64", { $0.name = String(repeating: "a", count: 65) }),
        (".version: below 1", { $0.version = 0 }),
        (".base.window: below 1", { $0.base.window = 0 }),
        (".source.counts.demonstrations: below 0", { $0.source.counts["demonstrations"] = -1 }),
        (".source.tasks: not ^[0-9a-f]{64}$", { $0.source.tasks = "t" }),
        (".prompt.sha256: not ^[0-9a-f]{64}$", { $0.prompt?.sha256 = "" }),
        (".prompt.gate.tasks: not ^[0-9a-f]{64}$", { $0.prompt?.gate?.tasks = "T" }),
        (".weights.gate.pairs: below 0", { $0.weights?.gate?.pairs = -1 }),
        (".weights.gate.e_value: below 0", { $0.weights?.gate?.eValue = -0.5 }),
        (".weights.selection[].steps: below 0", { $0.weights?.selection[0].steps = -1 }),
        (".weights.scope: none of the values", { $0.weights?.scope = "some" }),
    ]

    @Test(arguments: impossible.indices)
    func theSchemaRefusesAnImpossibleValue(index: Int) throws {
        let (violation, change) = Self.impossible[index]
        var manifest = full
        change(&manifest)
        #expect(try schema().violations(of: json(manifest)) == [violation])
    }

    @Test func aKeywordThatNobodyChecksIsAViolation() {
        let schema = SchemaCheck(root: .object(["minLength": .integer(2), "format": .string("date")]))
        #expect(schema.violations(of: .string("a")) == [": the keyword format", ": shorter than 2"])
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
