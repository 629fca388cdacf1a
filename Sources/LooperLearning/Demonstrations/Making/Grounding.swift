import Foundation
package import LooperCore

/// Checks of a finished session that each step named only what had been shown before it.
package enum Grounding {
    /// What was named without having been shown, each with the number of its step; empty where all is well.
    ///
    /// New lines of an edit are the answer, and the one thing that need not have been shown.
    package static func faults(in trajectory: Trajectory) -> [String] {
        guard let task = trajectory.opening.last else { return [] }
        var shown = Shown()
        shown.take(task.content)
        var faults: [String] = []
        for step in trajectory.steps {
            let thought = CallText.thought(of: step)
            faults += (shown.faults(inThought: thought) + (step.call.map { shown.faults(in: $0) } ?? []))
                .map { "step \(step.number): \($0)" }
            shown.take(step.result)
        }
        return faults
    }
}

/// The words of a session so far.
private struct Shown {
    private var texts: [String] = []
    private var names: Set<String> = Names.common

    mutating func take(_ text: String) {
        texts.append(text)
        names.formUnion(Names.all(in: text))
    }

    func faults(in call: ToolCall) -> [String] {
        switch call.name {
        case "bash": unknownNames(in: call.body)
        case "search": unknownNames(in: call.body) + missing([call.attributes["path"]].compactMap(\.self))
        case "read": missing([String(call.body.prefix { $0 != ":" })])
        case "edit": missing([call.attributes["path"] ?? ""] + Self.oldLines(of: call))
        default: []
        }
    }

    /// What looks like code in a sentence: what stands in backticks, and words with an underscore, a slash or a capital
    /// inside.
    func faults(inThought thought: String) -> [String] {
        let parts = thought.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        let quoted = parts.indices.filter { $0 % 2 == 1 }.map { parts[$0] }
        let words = parts.indices.filter { $0 % 2 == 0 }
            .flatMap { parts[$0].split(whereSeparator: \.isWhitespace).map(String.init) }
        let code = words.filter {
            $0.contains("_") || $0.contains("/") || $0.dropFirst().contains(where: \.isUppercase)
        }
        let numbers = parts.flatMap { $0.split { !$0.isNumber }.map(String.init) }
        return (quoted + code).flatMap(unknownNames) + missing(numbers)
    }

    private func unknownNames(in text: String) -> [String] {
        Names.all(in: text).filter { !names.contains($0) }
    }

    private func missing(_ pieces: [String]) -> [String] {
        pieces.filter { piece in !piece.isEmpty && !texts.contains { $0.contains(piece) } }
    }

    private static func oldLines(of call: ToolCall) -> [String] {
        let lines = call.body.components(separatedBy: "\n")
        return Array(lines.prefix { !$0.hasPrefix(PairSeparator.plain) })
    }
}

/// The parts of a reply.
enum CallText {
    /// What stands before the call.
    static func thought(of step: Step) -> String {
        guard let call = step.call, let start = step.reply.firstRange(of: "\n<\(call.name)") else { return step.reply }
        return String(step.reply[..<start.lowerBound])
    }
}
