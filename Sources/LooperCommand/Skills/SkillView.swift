import Looper

/// A skill for people to read.
struct SkillView {
    private let skill: StoredSkill
    private let report: SkillReport
    private let former: [Int]

    init(_ skill: StoredSkill, _ report: SkillReport, former: [Int]) {
        self.skill = skill
        self.report = report
        self.former = former
    }

    var text: String {
        let parts = [head, source, prompt, weights].filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
        return (parts + (skill.skill.map { ["SKILL.md\n\n\($0.body)"] } ?? [])).joined(separator: "\n\n")
    }

    private var manifest: SkillManifest? { skill.manifest }

    private var head: [String] {
        var rows = [("skill", skill.name), ("place", report.place)]
        if let text = skill.skill?.description { rows.append(("description", text)) }
        if let manifest {
            rows += [("version", "\(manifest.version), made \(manifest.created)"), ("base", base(manifest.base))]
        } else {
            rows.append(("version", "written by hand, without a manifest"))
        }
        if !former.isEmpty { rows.append(("former", former.map(String.init).joined(separator: ", "))) }
        if let retired = manifest?.retired { rows.append(("retired", "\(retired.date): \(retired.reason)")) }
        for line in report.stalenessLines { rows.append(("staleness", line)) }
        return Self.lines(rows)
    }

    private func base(_ model: ModelIdentity) -> String {
        "\(model.name), window \(model.window)" + (model.fingerprint.map { ", \($0)" } ?? "")
    }

    private var source: [String] {
        guard let source = manifest?.source else { return [] }
        let counts = source.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let repositories = source.repositories.map { "\($0.name) at \($0.commit)" }.joined(separator: ", ")
        let rows: [(String, String?)] = [
            ("learned from", counts), ("repositories", repositories), ("demonstrations", source.demonstrations),
            ("sessions", source.sessions), ("tasks", source.tasks), ("prompts", source.prompts),
            ("tools", source.tools), ("template", source.template), ("paths", source.paths.joined(separator: ", ")),
        ]
        return Self.lines(rows.compactMap { name, value in value.flatMap { $0.isEmpty ? nil : (name, $0) } })
    }

    private var prompt: [String] {
        guard let prompt = manifest?.prompt else { return [] }
        let rows = [("tokens", "\(prompt.tokens)"), ("distiller", prompt.distiller), ("SHA-256", prompt.sha256)]
        return ["encoding prompt"] + Self.lines(rows + gate(.prompt))
    }

    private var weights: [String] {
        guard let weights = manifest?.weights else { return [] }
        var rows = [
            ("scope", weights.scope), ("scale", "\(weights.scale)"), ("bytes", "\(weights.bytes)"),
            ("SHA-256", weights.sha256), ("training", (try? JSONLine.encode(weights.training)) ?? ""),
        ]
        for tried in weights.selection {
            let candidate = "scope \(tried.scope), epoch \(tried.epoch), scale \(tried.scale)"
            rows.append(("tried", "\(candidate): \(tried.resolved) of \(tried.tasks) development tasks"))
        }
        return ["encoding weights"] + Self.lines(rows + gate(.weights))
    }

    private func gate(_ encoding: SkillEncoding) -> [(String, String)] {
        let objection = manifest?.objection(to: encoding) ?? "a router may draw it"
        guard let gate = manifest?.gate(of: encoding) else { return [("gate", objection)] }
        return [
            ("gate", "\(gate.verdict.rawValue): \(gate.reason)"), ("numbers", gate.numbers),
            ("held-out", gate.tasks), ("router", objection),
        ]
    }

    private static func lines(_ rows: [(String, String)]) -> [String] {
        rows.map { $0.0.padded(to: 16) + $0.1 }
    }
}
