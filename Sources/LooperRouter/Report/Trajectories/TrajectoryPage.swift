import Foundation
import LooperCore

/// The sessions of a task side by side, step by step.
package struct TrajectoryPage: Sendable {
    private let task: String
    private let sessions: [ShownSession]
    private let report: String
    private let style: StyleSheet

    /// Lays out a page.
    ///
    /// - Parameters:
    ///   - task: the task's name.
    ///   - sessions: in the order in which they are shown, those of one seed together.
    ///   - report: where the report is, relative to the page.
    ///   - style: the style of the page.
    package init(task: String, sessions: [ShownSession], report: String, style: StyleSheet) {
        self.task = task
        self.sessions = sessions
        self.report = report
        self.style = style
    }

    /// The file's text.
    package var text: String {
        HTMLPage(title: task, style: style) {
            HTML("nav") {
                HTML.link("the comparison", to: report)
                for shown in sessions { HTML.link(name(shown), to: "#\(Self.anchor(of: shown.session))") }
            }
            statement
            for seed in seeds {
                if seeds.count > 1 { HTML("h2") { "Seed \(seed)" } }
                HTML("div", ["class": "sessions"]) {
                    for shown in sessions where shown.session.seed == seed { SessionColumn(shown).html }
                }
            }
        }.text
    }

    /// The place of a session in its page.
    static func anchor(setting: String, seed: UInt64) -> String {
        "\(setting)-\(seed)".addingPercentEncoding(withAllowedCharacters: .urlFragmentAllowed) ?? ""
    }

    static func anchor(of session: TrialSession) -> String { anchor(setting: session.setting, seed: session.seed) }

    private var seeds: [UInt64] {
        sessions.map(\.session.seed).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private func name(_ shown: ShownSession) -> String {
        seeds.count > 1 ? "\(shown.session.setting), seed \(shown.session.seed)" : shown.session.setting
    }

    private var statement: HTML? {
        sessions.lazy.compactMap(\.trajectory?.provenance.statement).first.map { statement in
            HTML("details", ["open": ""]) {
                HTML("summary") { "The task" }
                HTML("pre", ["class": "text"]) { statement }
            }
        }
    }
}
