import LooperAgent
import LooperCore

/// A session in short, in the exact form of the tools: whole steps, with the beginning of each result.
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

    /// The excerpt of a session; `nil` where it shows no way from a failing test to a passing one.
    init?(
        _ experience: Experience,
        _ statistics: ExperienceStatistics,
        tools: [ToolSpecification],
        words: DistillationWords
    ) {
        guard experience.resolved == true, experience.kind != .drill, !experience.editsTests else { return nil }
        let all = Deed.all(of: experience.trajectory)
        guard Setback.all(in: all).isEmpty, all.allSatisfy({ $0.isLearned && $0.kind != .undo }),
            let change = all.lastIndex(where: { $0.kind == .edit && $0.changes }),
            all[..<change].contains(where: { $0.kind == .test }),
            all[change...].contains(where: { $0.reading?.passes == true }), all.last?.kind == .done
        else { return nil }
        deeds = all
        self.change = change
        renaming = Renaming(all, statistics, words)
        renderer = CallRenderer(tools)
        self.words = words
    }

    /// How long it is.
    var steps: Int { deeds.count }
    /// The file that is changed.
    var path: String { deeds[change].path ?? "" }

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
        let result = deed.observation.text.prefix { !$0.isNewline }
        let shown = withResult && deed.kind != .done && result.count <= 100
        let lines = [
            thought, renderer.render(renaming.apply(to: call)),
            shown ? words.word("result", ["text": renaming.apply(to: String(result))]) : "",
        ]
        return lines.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// What is said before the call, where that is one short sentence.
    private static func thought(of deed: Deed, _ call: ToolCall) -> String {
        guard let start = deed.reply.firstRange(of: "\n<\(call.name)") else { return "" }
        let thought = deed.reply[..<start.lowerBound]
        return thought.count <= 120 && !thought.contains("\n") && !thought.contains("<") ? String(thought) : ""
    }
}
