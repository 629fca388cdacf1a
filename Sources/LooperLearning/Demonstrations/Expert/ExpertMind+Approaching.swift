import LooperCore

extension ExpertMind {
    /// The next step towards a change: the change itself, or what brings its lines before the model.
    mutating func approach(_ errand: Errand) throws(Dropped) -> Action {
        guard actions.count < limits.steps else { throw Dropped(.tooFar, "\(actions.count) steps") }
        guard let edit = LineEdit(errand.fix, in: tree) else { throw Dropped(.noLines) }
        if traits.looksAtTest, let action = lookAtTest() { return action }
        if let action = try self.edit(errand) { return action }
        if let action = searchFirst(edit) ?? readPlace(edit) { return action }
        // The test is the last place where further words can come from.
        guard let action = followRoute(edit) ?? lookAtTest() ?? readOn(edit) ?? readFile(edit) else {
            throw Dropped(.unreachable, "\(edit.path):\(edit.line)")
        }
        guard hops <= limits.hops else { throw Dropped(.tooFar) }
        return action
    }

    /// Finds and reads the failing test, once.
    private mutating func lookAtTest() -> Action? {
        guard look != .over else { return nil }
        guard visible.names.contains(commands.test),
            let test = tree.definitions(of: commands.test).first(where: { SourceTree.isTest($0.path) })
        else {
            look = .over
            return nil
        }
        let body = tree.body(of: test)
        if let anchor = visible.anchors.last(where: { $0.path == test.path && body.contains($0.line) }) {
            look = .over
            let first = max(1, test.line - Int.random(in: 0...6, using: &random))
            let last = max(body.upperBound, anchor.line) + Int.random(in: 0...8, using: &random)
            let thought = say(.lookFound, ["path": test.path, "line": String(anchor.line)])
            return Action(kind: .look, call: read(test.path, fitting(test.path, first, last)), thought: thought)
        }
        guard look == .none, let call = search(test) else {
            look = .over
            return nil
        }
        look = .searched
        return Action(kind: .look, call: call, thought: say(.look))
    }

    /// Searches for the function around the place although its line is known, as some do.
    private mutating func searchFirst(_ edit: LineEdit) -> Action? {
        guard traits.prefersSearch, !actions.contains(where: { $0.kind == .search }),
            let scope = tree.enclosing(edit.path, line: edit.line).first, visible.names.contains(scope.name),
            let call = search(scope)
        else { return nil }
        return Action(kind: .search, call: call, thought: say(.search, ["symbol": scope.name]))
    }

    /// Reads a window that holds the place, where a line near it is known.
    private mutating func readPlace(_ edit: LineEdit) -> Action? {
        guard let anchor = nearest(edit), actions.count(where: { $0.kind == .read }) < 8 else { return nil }
        let (first, last) = (edit.line - 1, edit.line + edit.old.count)
        let window =
            view(edit.path, at: anchor, holding: max(1, first)...last)
            ?? window(edit.path, from: min(anchor, first), to: max(anchor, last), or: (first, last))
        let isShort = tree.lines(of: edit.path).count <= 90 && window == fitting(edit.path, 1, .max)
        let thought = say(.readFound, ["path": edit.path, "line": String(anchor)])
        let call = isShort && random.happens(0.5) ? ToolCall("read", body: edit.path) : read(edit.path, window)
        return Action(kind: .read, call: call, thought: thought)
    }

    /// The number of a known line from which the place is in reach.
    private func nearest(_ edit: LineEdit) -> Int? {
        let scope = tree.enclosing(edit.path, line: edit.line).first
        let last = edit.line + edit.old.count - 1
        let candidates = visible.anchors.filter { $0.path == edit.path }.map(\.line).filter { line in
            let distance = max(edit.line - line, line - last)
            let isInside = scope.map { tree.body(of: $0).contains(line) || $0.line == line } ?? false
            return distance <= (isInside ? 110 : 50)
        }
        return candidates.min { abs($0 - edit.line) < abs($1 - edit.line) }
    }

    /// What somebody reads who knows the line `anchor` and no more: from a definition on, else around it; `nil` where that
    /// does not hold `place`.
    ///
    /// A window that is drawn around the place itself would teach to guess where it is.
    private mutating func view(_ path: String, at anchor: Int, holding place: ClosedRange<Int>) -> ClosedRange<Int>? {
        let size = Int.random(in: 60...110, using: &random)
        let isDefinition = tree.enclosing(path, line: anchor).contains { $0.line == anchor }
        let above =
            isDefinition ? Int.random(in: 0...6, using: &random) : size / 2 + Int.random(in: -10...10, using: &random)
        let first = max(1, anchor - above)
        let view = fitting(path, first, first + size)
        return view.lowerBound <= place.lowerBound && place.upperBound <= view.upperBound ? view : nil
    }

    /// 40 to 120 lines at a random offset around those from `low` to `high`; around `place` alone where all of them
    /// would be too much.
    private mutating func window(
        _ path: String,
        from low: Int,
        to high: Int,
        or place: (first: Int, last: Int)
    ) -> ClosedRange<Int> {
        var (low, high) = (max(1, low), high)
        if high - low > 110 || fitting(path, low, high).upperBound < high { (low, high) = place }
        var size = max(Int.random(in: 40...120, using: &random), high - low + 1)
        while size > high - low + 1 {
            let first = max(1, Int.random(in: (high - size + 1)...low, using: &random))
            if fitting(path, first, first + size - 1).upperBound >= high {
                return fitting(path, first, first + size - 1)
            }
            size -= max(1, size / 4)
        }
        return max(1, low)...high
    }

    /// Goes on reading below a line that is known, where that comes to the place.
    private mutating func readOn(_ edit: LineEdit) -> Action? {
        let known = visible.anchors.filter { $0.path == edit.path && $0.line < edit.line }.map(\.line).max()
        guard let known, edit.line - known <= 300 else { return nil }
        hops += 1
        let size = Int.random(in: 60...120, using: &random)
        let call = read(edit.path, fitting(edit.path, known + 1, known + size))
        return Action(kind: .read, call: call, thought: say(.readOn, ["path": edit.path]))
    }

    /// Reads a short file that was named, from its beginning.
    private mutating func readFile(_ edit: LineEdit) -> Action? {
        guard visible.paths.contains(edit.path), edit.line <= 250 else { return nil }
        hops += 1
        let call = read(edit.path, fitting(edit.path, 1, Int.random(in: 80...120, using: &random)))
        return Action(kind: .read, call: call, thought: say(.readFile, ["path": edit.path]))
    }

    func read(_ path: String, _ range: ClosedRange<Int>) -> ToolCall {
        ToolCall("read", body: "\(path):\(range.lowerBound)-\(range.upperBound)")
    }

    /// As many of the lines from `first` to `last` as one result shows whole.
    func fitting(_ path: String, _ first: Int, _ last: Int) -> ClosedRange<Int> {
        let lines = tree.lines(of: path)
        var room = limits.readCharacters
        var end = first - 1
        while end < min(last, lines.count) {
            room -= lines[end].utf8.count + 6
            guard room >= 0 else { break }
            end += 1
        }
        return first...max(first, last <= lines.count + 40 && room >= 0 ? last : end)
    }
}
