import LooperCore

extension ExpertMind {
    /// Names that so many things have lead nowhere in particular.
    private static let mostDefinitions = 8

    /// Searches for, or reads, the next definition on the shortest way from what is visible to the place.
    mutating func followRoute(_ edit: LineEdit) -> Action? {
        guard let next = route(to: edit)?.first else { return nil }
        let values = ["symbol": next.name, "path": next.path, "line": String(next.line)]
        if visible.anchors.contains(where: { $0.path == next.path && $0.line == next.line }) {
            let first = max(1, next.line - Int.random(in: 0...10, using: &random))
            let last = tree.body(of: next).upperBound + Int.random(in: 0...20, using: &random)
            let call = read(next.path, fitting(next.path, first, last))
            return Action(kind: .read, call: call, thought: say(.readHop, values))
        }
        guard let call = search(next) else { return nil }
        hops += 1
        let isFirst = !actions.contains { $0.kind == .search }
        return Action(kind: .search, call: call, thought: say(isFirst ? .search : .hop, values))
    }

    /// A search whose result shows where `definition` stands, in one of several styles.
    mutating func search(_ definition: Definition) -> ToolCall? {
        let name = definition.name
        var queries = [name, "\(name)("]
        if !definition.keyword.isEmpty { queries += Array(repeating: "\(definition.keyword) \(name)", count: 2) }
        let isNamed = visible.paths.contains(definition.path)
        let paths: [String?] =
            isNamed && random.happens(0.25) ? [definition.path, nil] : [nil, isNamed ? definition.path : nil]
        for path in paths {
            for query in queries.shuffled(using: &random) {
                let hits = tree.hits(query, in: path).prefix(limits.searchMatches)
                guard hits.contains(where: { $0.path == definition.path && $0.line == definition.line }) else {
                    continue
                }
                return ToolCall("search", attributes: path.map { ["path": $0] } ?? [:], body: query)
            }
        }
        return nil
    }

    /// The definitions to look up one after the other, each named by what the one before shows; the last one is around
    /// the place.
    private mutating func route(to edit: LineEdit) -> [Definition]? {
        let scopes = tree.enclosing(edit.path, line: edit.line).prefix(2)
        // One that was read, and did not show the place, is no help any more.
        let goals = Set(scopes.filter { edit.line - $0.line <= 300 && !isRead($0) })
        guard !goals.isEmpty else { return nil }
        var seen: Set<Definition> = []
        var ways = visible.names.sorted().shuffled(using: &random).flatMap(leads).map { [$0] }
        // What was read already leads on by the names that it showed.
        ways.removeAll { isRead($0[0]) }
        for _ in 0..<max(1, limits.hops - hops + 1) {
            if let way = ways.first(where: { goals.contains($0[$0.count - 1]) }) { return way }
            var longer: [[Definition]] = []
            for way in ways {
                guard let last = way.last, seen.insert(last).inserted else { continue }
                longer += namesUsed(by: last).flatMap(leads).filter { !seen.contains($0) }.map { way + [$0] }
            }
            ways = longer
        }
        return nil
    }

    /// What a name may lead to: definitions of the library, where there are few of them.
    private func leads(_ name: String) -> [Definition] {
        guard name.utf8.count > 2, !Names.common.contains(name) else { return [] }
        let found = tree.definitions(of: name).filter { !SourceTree.isTest($0.path) }
        return found.count <= Self.mostDefinitions ? found : []
    }

    private func namesUsed(by definition: Definition) -> [String] {
        let lines = tree.lines(of: definition.path)
        let body = tree.body(of: definition).prefix { $0 <= lines.count }
        return Array(Set(body.flatMap { Names.all(in: lines[$0 - 1]) }).subtracting([definition.name])).sorted()
    }

    private func isRead(_ definition: Definition) -> Bool {
        let lines = tree.lines(of: definition.path)
        return visible.holds(
            Array(lines[(definition.line - 1)..<min(lines.count, definition.line + 1)]),
            of: definition.path
        )
    }
}
