package import LooperSkills

/// What a report shows beside the comparison itself; parts that are not known are left out of the page.
package struct ReportContent: Sendable {
    /// The comparison.
    package var comparison: Comparison
    /// What was compared: model, tasks, seeds, a line each.
    package var facts: [Fact] = []
    /// What was checked.
    package var checks: [ReportCheck] = []
    /// The versions of the skill that was compared, the latest last.
    package var versions: [SkillManifest] = []
    /// What versions of a skill kept of each other, where several were compared.
    package var cycles: LearningCycles?
    /// The pages with the trajectories of a task, by its name, relative to the report.
    package var pages: [String: String] = [:]
    /// Commands that make the report again.
    package var reproduction: [String] = []

    /// A name and what it stands for here.
    package struct Fact: Sendable, Hashable {
        let name: String
        let value: String

        /// Creates a fact.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Begins with the comparison alone.
    package init(_ comparison: Comparison) {
        self.comparison = comparison
    }
}

extension ReportContent {
    /// `report.md`: the same in Markdown, without drawings.
    package var markdown: String {
        let notes =
            facts.map { "\($0.name): \($0.value)" }
            + checks.map { "\($0.title): \($0.verdict.rawValue), \($0.finding)" }
            + reproduction.map { "`\($0)`" }
        return comparison.markdown(title: "Comparison", notes: notes)
    }
}

/// Something that was checked before a figure of a report may be believed.
package struct ReportCheck: Sendable, Hashable {
    /// How it ended.
    package enum Verdict: String, Sendable, Hashable {
        case passed, failed, skipped
    }

    /// What has to hold.
    package var title: String
    /// How it ended.
    package var verdict: Verdict
    /// What was found, with its numbers.
    package var finding: String

    /// Creates a check.
    package init(_ title: String, _ verdict: Verdict, _ finding: String) {
        self.title = title
        self.verdict = verdict
        self.finding = finding
    }
}
