import LooperCore

/// The words of the harness to the model, put together from `prompts/`.
struct Notices {
    let prompts: PromptSet
    let tools: [ToolSpecification]

    /// What a reply without a usable call is answered.
    func answer(to failure: CallFailure, replyTokens: Int) -> Observation {
        switch failure {
        case .noCall:
            let names = tools.map(\.name).joined(separator: ", ")
            return failed(.noCall, ["example": example(of: tools.first), "tools": names])
        case .malformed(let tool, let flaw):
            let words = prompts.render(flaw.prompt, ["tool": tool, "attribute": flaw.attribute])
            let example = example(of: tools.first { $0.name == tool })
            return failed(.malformed, ["tool": tool, "flaw": words, "example": example])
        case .truncated(let tool?):
            return failed(.truncated, ["tool": tool, "limit": String(replyTokens)])
        case .truncated(nil):
            return failed(.truncatedThought, ["limit": String(replyTokens), "example": example(of: tools.first)])
        case .repetition:
            return failed(.repeatedLines, ["example": example(of: tools.first)])
        }
    }

    /// What a finding of the loop detector is answered, or `nil`.
    func words(for verdict: LoopDetector.Verdict) -> String? {
        switch verdict {
        case .fine, .stuck: nil
        case .nudge(let finding): prompts.render(.loopFirst, ["finding": words(for: finding)])
        case .warn(let finding): prompts.render(.loopSecond, ["finding": words(for: finding)])
        }
    }

    /// A finding in words.
    func words(for finding: LoopDetector.Finding) -> String {
        switch finding {
        case .repeats(let period, let count):
            prompts.render(.loopRepeats, ["period": String(period), "count": String(count)])
        case .failures(let count): prompts.render(.loopFailures, ["count": String(count)])
        case .reads(let path, let count): prompts.render(.loopReads, ["path": path, "count": String(count)])
        case .edits(let path, let count): prompts.render(.loopEdits, ["path": path, "count": String(count)])
        case .installs(let count): prompts.render(.loopInstalls, ["count": String(count)])
        }
    }

    /// The first `done` without a passing test is answered with this.
    var doneGate: Observation { failed(.doneGate, [:]) }

    /// What a call of `write` that would lose lines is answered.
    func answer(to refusal: WholeFileGuard.Refusal) -> Observation {
        let edit = tools.first { $0.name == "edit" } ?? tools.first { $0.name == "read" }
        return failed(
            .wholeFile,
            [
                "path": refusal.path, "unseen": refusal.unseen, "count": String(refusal.lineCount),
                "example": example(of: edit),
            ]
        )
    }

    /// What a call that is not run for this reason is answered.
    func refusal(_ reason: String) -> Observation {
        Observation(.failed, reason, summary: String(reason.prefix { !$0.isNewline }))
    }

    private func example(of tool: ToolSpecification?) -> String {
        tool?.example.withoutFinalNewlines ?? ""
    }

    private func failed(_ name: PromptName, _ values: [String: String]) -> Observation {
        let text = prompts.render(name, values)
        let firstLine = text.prefix { !$0.isNewline }
        return Observation(.failed, text, summary: String(firstLine))
    }
}
