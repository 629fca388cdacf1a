import LooperAgent
package import LooperCore

/// What a skill that was distilled is written with: the templates of `prompts/distillation/`.
package struct DistillationWords: Sendable {
    /// The files that are templates as a whole, with the slots of each.
    enum Page: String, CaseIterable {
        case bullet, body, example, description, compatibility, model, refused

        var slots: Set<String> {
            switch self {
            case .bullet: ["when", "do", "why"]
            case .body: ["bullets", "example"]
            case .example: ["steps"]
            case .description: ["repositories"]
            case .compatibility: ["repositories", "command"]
            case .model: ["findings", "solved", "failed", "bullets", "tokens"]
            case .refused: ["reasons"]
            }
        }
    }

    /// Why what a model wrote is not taken.
    enum Refusal: String, CaseIterable {
        case noAdvice = "no-advice"
        case incomplete, calls, specific
        case tooMany = "too-many"
        case noDescription = "no-description"
        case tooLong = "too-long"
        case tooShort = "too-short"
    }

    private static let bulletSlots: Set<String> = ["order", "lines", "command", "tests", "sources", "next"]
    private static let wordSlots: Set<String> = ["before", "item", "text"]
    private let pages: [Page: PromptTemplate]
    private let bullets: [String: [PromptTemplate]]
    private let words: [String: PromptTemplate]
    private let refusals: [Refusal: PromptTemplate]

    /// Reads the folder.
    ///
    /// - Throws: ``LearningError`` that names the file and what is missing or wrong in it.
    package init(files: TextFolder) throws(LearningError) {
        let sections = PromptSections(folder: "distillation", files: files)
        var pages: [Page: PromptTemplate] = [:]
        for page in Page.allCases { pages[page] = try sections.template(file: page.rawValue + ".md", page.slots) }
        self.pages = pages
        var bullets: [String: [PromptTemplate]] = [:]
        for (name, text) in try sections.parts("bullets.md") {
            bullets[name] = try text.split(separator: "\n").map { line throws(LearningError) in
                try sections.template(String(line), "bullets.md", Self.bulletSlots)
            }
        }
        let keys =
            ["order", "command", "command-alone"] + Mistake.allCases.map(\.rawValue) + Setback.allCases.map(\.rawValue)
        if let key = keys.first(where: { bullets[$0]?.count != 3 }) {
            throw LearningError(
                .badPrompt,
                "prompts/distillation/bullets.md: the section '\(key)' needs three lines: when, what to do, and why"
            )
        }
        self.bullets = bullets
        var words: [String: PromptTemplate] = [:]
        for (name, text) in try sections.parts("words.md") {
            words[name] = try sections.template(text.withoutNewlinesAtItsEnd, "words.md", Self.wordSlots)
        }
        let kinds = Deed.Kind.allCases.map(\.rawValue)
        let needed =
            kinds + kinds.map { "next-" + $0 } + [
                "retest", "list", "pair", "left-out", "result", "name", "test-name", "here", "none",
            ]
        if let name = needed.first(where: { words[$0] == nil }) {
            throw LearningError(.badPrompt, "prompts/distillation/words.md: the section '\(name)' is missing")
        }
        self.words = words
        var refusals: [Refusal: PromptTemplate] = [:]
        for (name, text) in try sections.parts("refusals.md") {
            guard let refusal = Refusal(rawValue: name) else { continue }
            refusals[refusal] = try sections.template(
                text.withoutNewlinesAtItsEnd,
                "refusals.md",
                ["count", "most", "least", "name"]
            )
        }
        if let refusal = Refusal.allCases.first(where: { refusals[$0] == nil }) {
            throw LearningError(
                .badPrompt,
                "prompts/distillation/refusals.md: the section '\(refusal.rawValue)' is missing"
            )
        }
        self.refusals = refusals
    }

    /// A whole page.
    func page(_ page: Page, _ values: [String: String]) -> String { pages[page]?.render(values) ?? "" }

    /// A word or two.
    func word(_ name: String, _ values: [String: String] = [:]) -> String { words[name]?.render(values) ?? "" }

    /// Why a text was not taken, for the model that wrote it.
    func refusal(_ refusal: Refusal, _ values: [String: String] = [:]) -> String {
        refusals[refusal]?.render(values) ?? ""
    }

    /// Items one after the other, in the manner of `list` or `pair`.
    func join(_ items: [String], by manner: String) -> String {
        items.dropFirst().reduce(items.first ?? "") { word(manner, ["before": $0, "item": $1]) }
    }

    /// The text of a bullet: when, what to do, and why.
    func bullet(_ key: String, _ values: [String: String]) -> String {
        let parts = (bullets[key] ?? []).map { $0.render(values) }
        guard parts.count == 3 else { return "" }
        return bullet(when: parts[0], do: parts[1], why: parts[2])
    }

    /// The text of a bullet of these parts.
    func bullet(when: String, do action: String, why: String) -> String {
        page(.bullet, ["when": when, "do": action, "why": why])
    }
}
