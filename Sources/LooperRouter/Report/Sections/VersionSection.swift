import LooperCore
import LooperSkills

/// The learning curve: what the versions of a skill resolved of the tasks at their gate.
struct VersionSection: Sendable {
    /// The manifests of the versions, in order.
    let versions: [SkillManifest]

    var html: HTML? {
        let judged = versions.filter { manifest in SkillEncoding.allCases.contains { manifest.gate(of: $0) != nil } }
        guard judged.count > 1, let name = judged.last?.name else { return nil }
        return HTML.section("Learning curve", id: "curve") {
            CurveChart(
                places: judged.map { "v\($0.version)" },
                series: SkillEncoding.allCases.compactMap { series($0, judged) }
            ).html
            HTML.paragraph(
                "Held-out tasks that each version of \(name) resolved at its gate, with Wilson's 95% interval."
                    + (Self.tasks(judged).count > 1 ? " The versions were tried on different tasks." : ""),
                class: "note"
            )
        }
    }

    private func series(_ encoding: SkillEncoding, _ versions: [SkillManifest]) -> CurveChart.Series? {
        let points = versions.enumerated().compactMap { place, manifest in
            manifest.gate(of: encoding).flatMap { gate in
                gate.pairs > 0 ? CurveChart.Point(place: place, resolved: gate.resolved, of: gate.pairs) : nil
            }
        }
        return points.isEmpty ? nil : CurveChart.Series(label: encoding.rawValue, points: points)
    }

    private static func tasks(_ versions: [SkillManifest]) -> Set<String> {
        Set(versions.flatMap { manifest in SkillEncoding.allCases.compactMap { manifest.gate(of: $0)?.tasks } })
    }
}

extension CurveChart.Point {
    /// The rate of so many successes; those of a record that was tampered with are kept within bounds.
    init(place: Int, resolved: Int, of trials: Int) {
        let successes = min(max(0, resolved), trials)
        self.init(
            place: place,
            value: Double(successes) / Double(max(1, trials)),
            interval: WilsonInterval(successes: successes, trials: trials)
        )
    }
}
