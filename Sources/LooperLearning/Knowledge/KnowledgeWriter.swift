import LooperAgent
public import LooperCore
public import LooperStore

/// Writes what a model is told of past sessions that resemble its task: the text of the arm `knowledge`.
///
/// The words around it are the files of `prompts/knowledge/`.
public struct KnowledgeWriter: Sendable {
    /// Shares of a session's room: what the task was about comes first, what solved it takes the rest.
    private static let statementShare = 0.25
    private static let errorShare = 0.25
    private static let commandShare = 0.2

    private let page: PromptTemplate
    private let session: PromptTemplate
    private let errors: PromptTemplate
    private let commands: PromptTemplate
    private let solution: PromptTemplate
    private let limits: KnowledgeLimits

    /// Reads the files of `prompts/knowledge/`.
    ///
    /// - Throws: ``LearningError`` that names the file that is missing or broken.
    public init(prompts: TextFolder, limits: KnowledgeLimits = KnowledgeLimits()) throws(LearningError) {
        let sections = PromptSections(folder: "knowledge", files: prompts)
        page = try sections.template(file: "page.md", ["sessions"])
        session = try sections.template(file: "session.md", ["statement", "errors", "commands", "solution"])
        errors = try sections.template(file: "errors.md", ["lines"])
        commands = try sections.template(file: "commands.md", ["lines"])
        solution = try sections.template(file: "solution.md", ["lines"])
        self.limits = limits
    }

    /// The text on the first of `matches`, within the limits; `nil` where none of them fits into them.
    ///
    /// Which sessions may be shown is for the query to say: see ``SessionQuery``.
    public func text(_ matches: [SessionMatch]) -> String? {
        let most = min(limits.sessions, max(1, limits.characters / limits.charactersPerSession))
        let best = matches.prefix(most).map(\.digest)
        for count in stride(from: best.count, to: 0, by: -1) {
            let text = text(best.prefix(count), characters: limits.characters - page.render([:]).count)
            if text.count <= limits.characters { return text }
        }
        return nil
    }

    private func text(_ digests: some Collection<SessionDigest>, characters: Int) -> String {
        let frame = render(SessionDigest(session: "", statement: ""), 0).count + separator.count
        let room = max(0, characters / max(1, digests.count) - frame)
        return page.render(["sessions": digests.map { render($0, room) }.joined(separator: separator)])
    }

    private var separator: String { "\n\n" }

    /// A session in about so many characters, without the words around it.
    private func render(_ digest: SessionDigest, _ room: Int) -> String {
        func part(_ template: PromptTemplate, _ text: String, _ room: Double) -> String {
            let lines = text.wholeLines(within: Int(room))
            return lines.isEmpty ? "" : template.render(["lines": lines])
        }
        let room = Double(room)
        let statement = digest.statement.wholeLines(within: Int(room * Self.statementShare))
        let errors = part(errors, digest.errors, room * Self.errorShare)
        let commands = part(commands, digest.commands, room * Self.commandShare)
        let rest = room - Double(statement.count + errors.count + commands.count)
        return session.render([
            "statement": statement, "errors": errors, "commands": commands,
            "solution": part(solution, digest.solution, rest - Double(solution.render([:]).count)),
        ])
    }
}

extension String {
    /// The first lines that fit into so many characters; where not even the first does, its beginning.
    ///
    /// What is left out is marked by `…`.
    fileprivate func wholeLines(within limit: Int) -> String {
        guard count > limit else { return self }
        var kept = ""
        for line in split(separator: "\n", omittingEmptySubsequences: false) {
            // Two characters are those of the mark.
            guard kept.count + line.count + 3 <= limit else { break }
            kept += line + "\n"
        }
        if kept.isEmpty { return limit > 1 ? prefix(limit - 1) + "…" : "" }
        return kept + "…"
    }
}
