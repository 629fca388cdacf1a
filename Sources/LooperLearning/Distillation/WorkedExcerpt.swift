import LooperAgent
import LooperCore

/// A session in short, in the exact form of the tools: whole steps, with the beginning of what tests and searches said.
struct WorkedExcerpt {
    /// How much of it is told, from all to the least that is still an example.
    enum Detail: Int, CaseIterable {
        /// Every step.
        case all
        /// The failing test, the last search and reading before the change, the change, the passing test, the end.
        case core
        /// The same, without results.
        case calls
        /// The test, the change, the test, the end.
        case least
    }

    private let deeds: [Deed]
    private let change: Int
    private let renaming: Renaming
    private let renderer: CallRenderer
    private let words: DistillationWords

    /// Whether a session shows the whole way from a failing test to a passing one, with nothing that went wrong.
    static func isFit(_ experience: Experience, _ deeds: [Deed]) -> Bool {
        guard experience.resolved == true, experience.kind != .drill, deeds.last?.kind == .done,
            let change = deeds.lastIndex(where: { $0.kind == .edit && $0.changes })
        else { return false }
        return deeds.allSatisfy { $0.isLearned && $0.kind != .undo }
            && deeds[..<change].contains { $0.kind == .test }
            && deeds[change...].contains { $0.reading?.passes == true }
            && Setback.all(in: deeds).isEmpty && !experience.editsTests
    }

    /// The excerpt of a session that is fit.
    init(
        _ deeds: [Deed],
        _ statistics: ExperienceStatistics,
        tools: [ToolSpecification],
        words: DistillationWords
    ) {
        self.deeds = deeds
        change = deeds.lastIndex { $0.kind == .edit && $0.changes } ?? 0
        renaming = Renaming(deeds, statistics, words)
        renderer = CallRenderer(tools)
        self.words = words
    }

    /// The text; where steps are left out, it says so.
    func text(_ detail: Detail) -> String {
        let chosen = chosen(detail)
        var lines: [String] = []
        for (place, index) in chosen.enumerated() {
            if place > 0, index > chosen[place - 1] + 1 { lines.append(words.word("left-out")) }
            lines.append(text(of: deeds[index], withResult: detail == .all || detail == .core))
        }
        return words.page(.example, ["steps": lines.joined(separator: "\n")])
    }

    private func chosen(_ detail: Detail) -> [Int] {
        if detail == .all { return Array(deeds.indices) }
        let before = deeds[..<change]
        let looks: [Int?] = [before.lastIndex { $0.kind == .search }, before.lastIndex { $0.kind == .read }]
        let ends: [Int?] = [
            deeds.firstIndex { $0.kind == .test }, change,
            deeds[change...].firstIndex { $0.reading?.passes == true }, deeds.indices.last,
        ]
        return Set(((detail == .least ? [] : looks) + ends).compactMap(\.self)).sorted()
    }

    private func text(of deed: Deed, withResult: Bool) -> String {
        guard let call = deed.call else { return "" }
        let thought = renaming.apply(to: Self.thought(of: deed, call))
        let shown = withResult && (deed.kind == .test || deed.kind == .search)
        let lines = [
            thought, renderer.render(renaming.apply(to: call)),
            shown ? words.word("result", ["text": renaming.apply(to: Self.beginning(of: deed.observation.text))]) : "",
        ]
        return lines.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// The first line of a result, as much of it as tells what it is.
    private static func beginning(of text: String) -> String {
        let line = text.prefix { !$0.isNewline }
        return line.count > 80 ? line.prefix(80) + "…" : String(line)
    }

    /// What is said before the call, where that is one short sentence.
    private static func thought(of deed: Deed, _ call: ToolCall) -> String {
        guard let start = deed.reply.firstRange(of: "\n<\(call.name)") else { return "" }
        let thought = deed.reply[..<start.lowerBound]
        return thought.count <= 120 && !thought.contains("\n") && !thought.contains("<") ? String(thought) : ""
    }
}
