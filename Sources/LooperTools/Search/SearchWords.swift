import LooperCore

/// What `search` tells the model.
struct SearchWords {
    private static let namesShown = 8
    private static let gaveUp =
        "As a regular expression it takes too long, so not all lines were looked at: search a simpler one, or a path."

    let wanted: String
    let path: String

    func failure(_ text: String) -> Observation {
        Observation(.failed, text, summary: "search \"\(shortened)\": nothing")
    }

    /// What was found, and what was left out of it.
    func report(_ search: TextSearch, files: Int) -> Observation {
        let (hits, manner) = search.result
        guard hits.count > 0 else { return failure(nothing(search, files: files)) }
        let heading: String? =
            switch manner {
            case .asWritten: nil
            case .asPattern: "Not found as written; as a regular expression:"
            case .inAnyCase: "Not found as written; these differ in upper and lower case:"
            }
        let gaveUp = manner != .asWritten && search.patternGaveUp ? Self.gaveUp : nil
        let lines = [heading] + hits.shown + [hidden(hits), gaveUp, omitted(search.omissions)]
        return Observation(
            .succeeded,
            lines.compactMap { $0 }.joined(separator: "\n"),
            summary: "search \"\(shortened)\": \(hits.count) lines"
        )
    }

    private func nothing(_ search: TextSearch, files: Int) -> String {
        let place = path.isEmpty ? "none of \(files) files" : "none of \(files) files at path=\"\(path)\""
        var parts = ["\"\(shortened)\" is in \(place)."]
        if let fault = search.patternFault { parts.append("It is no regular expression either: \(fault.words).") }
        parts.append(search.patternGaveUp ? Self.gaveUp : "Try a shorter text.")
        if search.omissions.binary > 0 { parts.append("Files that are no text were passed over.") }
        return ([parts.joined(separator: " ")] + [omitted(search.omissions)].compactMap { $0 }).joined(separator: "\n")
    }

    private func hidden(_ hits: SearchHits) -> String? {
        guard !hits.hidden.isEmpty else { return nil }
        let names = hits.hidden.prefix(Self.namesShown).map { "\($0.path) (\($0.count))" }.joined(separator: ", ")
        let rest = hits.hidden.count - Self.namesShown
        let further = rest > 0 ? " and \(rest) more files" : ""
        return "\(hits.count - hits.shown.count) more lines in \(names)\(further); search a longer text or a path."
    }

    private func omitted(_ omissions: TextSearch.Omissions) -> String? {
        let parts = [
            (omissions.large, "too large to search"), (omissions.unreadable, "cannot be read"),
        ].filter { !$0.0.isEmpty }
        guard !parts.isEmpty else { return nil }
        return parts.map { files, reason in
            let names = files.prefix(Self.namesShown).joined(separator: ", ")
            let rest = files.count > Self.namesShown ? " and \(files.count - Self.namesShown) more" : ""
            return "Not searched, \(reason): \(names)\(rest)"
        }.joined(separator: "\n")
    }

    private var shortened: String { Truncation.clip(wanted, limit: 60) }
}
