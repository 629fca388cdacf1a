import LooperCore

/// What `edit` tells the model.
struct EditWords {
    let path: String
    let limits: ToolLimits

    func failure(_ text: String) -> Observation {
        Observation(.failed, text, summary: "edit \(path): failed")
    }

    func useWrite(_ state: String) -> Observation {
        failure("\(path) \(state), so there is nothing to replace. Use <write path=\"\(path)\">content</write>.")
    }

    var noSeparator: Observation {
        failure(
            """
            A line of ======= must stand between the old and the new lines; \(path) was not changed. The form is:
            <edit path="\(path)">
            the old lines, copied from \(path)
            =======
            the new lines
            </edit>
            """
        )
    }

    var nothingChanges: Observation { failure("The old and the new lines are the same: nothing changes.") }

    var indentationLost: Observation {
        failure("The new lines are indented less than the old ones allow. Copy the indentation of \(path) exactly.")
    }

    var unreadable: Observation {
        failure(
            "\(path) holds bytes that are not UTF-8, shown as \u{FFFD}. They can stand in old lines that stay, "
                + "but not in changed ones: choose lines without them."
        )
    }

    var clipped: Observation {
        failure(
            "The new lines hold words with which a long line was clipped when it was shown: the rest of the line would "
                + "be lost. Change \(path) with `bash` and sed, or replace only lines that were shown whole."
        )
    }

    /// Why the edit makes no sense whatever the file holds beside; `nil` where it may.
    func refusal(of first: EditPair, readings: Int, in source: SourceText) -> Observation? {
        guard readings == 1 else { return nil }
        if source.lines.isEmpty { return useWrite("is empty") }
        if first.isLiteral ? first.old == [""] : first.old.allSatisfy({ $0.trimmed.isEmpty }) {
            return failure("The old lines are blank. Give the lines of \(path) that should be replaced.")
        }
        return first.changesNothing ? nothingChanges : nil
    }

    func several(_ lines: [Int]) -> Observation {
        let places = lines.prefix(10).map { String($0 + 1) }.joined(separator: ", ")
        let count = lines.count < 50 ? "\(lines.count) times" : "at least 50 times"
        return failure(
            "The old lines occur \(count) in \(path), at lines \(places)\(lines.count > 10 ? ", …" : ""). "
                + "Add lines before or after, in both parts, until they occur once."
        )
    }

    func success(_ change: EditChange, _ level: EditMatchLevel, broken: String?) -> Observation {
        let after = SourceText(change.bytes)
        let first = max(0, change.lines.lowerBound - limits.editContextLines)
        let last = min(after.lines.count, change.lines.upperBound + limits.editContextLines)
        let shown = first..<max(first, min(last, first + 40))
        let note = level.words.map { " (\($0))" } ?? ""
        let lines: [String?] = [
            "Edited \(path)\(note). Now it reads:",
            after.numbered(shown, clip: limits.lineCharacters),
            shown.upperBound < last ? "\(last - shown.upperBound) more changed lines not shown" : nil,
            broken,
        ]
        return Observation(
            .succeeded,
            lines.compactMap { $0 }.joined(separator: "\n"),
            summary: "edited \(path) at line \(change.lines.lowerBound + 1)"
        )
    }

    func notFound(_ readings: [EditPair], _ source: SourceText, _ matcher: EditMatcher) -> Observation {
        let pair = readings.first.map { $0.withoutLineNumbers ?? $0.wholeLines } ?? EditPair(old: [], new: [])
        var parts = ["The old lines are not in \(path)."]
        if !pair.new.allSatisfy({ $0.trimmed.isEmpty }), let line = matcher.line(of: pair.new) {
            parts.append("The new lines are there already, at line \(line + 1): this edit may have been made before.")
        }
        if pair.old.contains(where: Truncation.holdsClipMark) {
            parts.append("A line that was clipped when it was shown cannot be copied: choose a shorter part of it.")
        }
        if let near = NearestRegion(of: pair.old, in: source.texts) {
            parts.append(nearest(near, pair, source))
        } else {
            parts.append("Nothing in it is like them. Use `read` or `search` to see what it holds.")
        }
        return failure(parts.joined(separator: "\n"))
    }

    private func nearest(_ near: NearestRegion, _ pair: EditPair, _ source: SourceText) -> String {
        let shown = near.lines.prefix(limits.nearestLines)
        var lines = ["Nearest are lines \(near.lines.lowerBound + 1)-\(near.lines.upperBound):"]
        lines.append(source.numbered(shown.startIndex..<shown.endIndex, clip: limits.lineCharacters))
        let index = near.lines.lowerBound + near.difference
        if near.difference < near.lines.count, near.difference < pair.old.count {
            lines.append("First difference, at line \(index + 1):")
            lines.append("  file:  \(visible(source.text(of: index)))")
            lines.append("  yours: \(visible(pair.old[near.difference]))")
        } else if near.lines.count < pair.old.count {
            lines.append("The file ends there, but your old lines go on.")
        }
        lines.append("Copy the old lines exactly as the file has them, without line numbers.")
        return lines.joined(separator: "\n")
    }

    /// With tabs made visible, which models otherwise take for spaces.
    private func visible(_ line: String) -> String {
        let indentation = line.indentation
        let shown = indentation.contains("\t") ? indentation.replacing("\t", with: "\\t") : indentation
        return Truncation.clip(shown + line.dropFirst(indentation.count), limit: limits.lineCharacters)
    }
}
