public import LooperCore

/// Shows a file, or a range of its lines, with line numbers.
public struct ReadTool: Tool {
    /// The tool's name, form and help.
    public let specification: ToolSpecification
    private let limits: ToolLimits

    /// Creates the tool.
    public init(specification: ToolSpecification, limits: ToolLimits = ToolLimits()) {
        self.specification = specification
        self.limits = limits
    }

    /// Shows the file that the body names.
    public func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        let name = call.body.trimmed
        if let complaint = PathArgument.complaint(about: name) {
            return failure("\(complaint) Give one path. The form is: \(specification.example)", path: "nothing")
        }
        let access = FileAccess(environment: environment, limits: limits)
        let target = ReadTarget(name, lineRanges: limits.lineRanges)
        do {
            return show(try await access.text(target.path, doing: "shown"), target)
        } catch let refusal as FileAccess.Refusal {
            guard refusal.isMissing, target.path != name,
                let whole = try? await access.text(name, doing: "shown")
            else { return failure(refusal.text, path: target.path) }
            return show(whole, ReadTarget(name, lineRanges: false))
        }
    }

    private func failure(_ text: String, path: String) -> Observation {
        Observation(.failed, text, summary: "read \(path): failed")
    }

    private func show(_ source: SourceText, _ target: ReadTarget) -> Observation {
        let count = source.lines.count
        let first = max(1, target.first ?? 1)
        guard count > 0 else {
            return Observation(.succeeded, "\(target.path) is empty.", summary: "read \(target.path): empty")
        }
        guard first <= count else {
            return failure("\(target.path) has only \(count) lines.", path: target.path)
        }
        guard first <= target.last ?? first else {
            return failure("The range of \(target.path) ends before it begins.", path: target.path)
        }
        let wanted = target.last.map { min($0 - first, limits.readRangeLines - 1) + 1 } ?? limits.readLines
        let range = fitting(source, (first - 1)..<min(count, first - 1 + wanted))
        let lines = "lines \(first)-\(range.upperBound) of \(count)"
        let text = [
            "\(target.path), \(lines)\(source.isUTF8 ? "" : notUTF8)",
            source.numbered(range, clip: limits.lineCharacters),
            rest(of: target, after: range.upperBound, count: count),
        ]
        return Observation(
            .succeeded,
            text.compactMap { $0 }.joined(separator: "\n"),
            summary: "read \(target.path) \(lines)",
            excerpt: FileExcerpt(path: target.path, first: first, last: range.upperBound, lineCount: count)
        )
    }

    private var notUTF8: String { " (not UTF-8: bytes that cannot be shown appear as \u{FFFD})" }

    /// As many lines of `range` as fit into the characters allowed, at least one.
    private func fitting(_ source: SourceText, _ range: Range<Int>) -> Range<Int> {
        var room = limits.outputCharacters
        var end = range.lowerBound
        while end < range.upperBound {
            let line = source.lines[end]
            room -= min(line.end - line.start, limits.lineCharacters) + 8
            guard room >= 0 || end == range.lowerBound else { break }
            end += 1
        }
        return range.lowerBound..<end
    }

    private func rest(of target: ReadTarget, after end: Int, count: Int) -> String? {
        guard end < count, end < target.last ?? count else { return nil }
        let next = min(count, end + limits.readLines)
        let further =
            limits.lineRanges
            ? "<read>\(target.path):\(end + 1)-\(next)</read>"
            : "<bash>sed -n '\(end + 1),\(next)p' \(target.path.shellQuoted)</bash>"
        return "\(count - end) more lines; go on with \(further)"
    }
}
