import LooperCore

/// A short session from beginning to end, shown to the model as if it had been its own.
///
/// Small models imitate turns much better than they follow a description of them. The file has a section a turn,
/// `## task`, `## reply` or `## result`; tasks and results are put into the words of a real session.
struct WorkedExample {
    let prompts: PromptSet

    private enum Section: String {
        case task, reply, result
    }

    /// The turns, in order; text before the first section is left out.
    var messages: [Message] {
        var messages: [Message] = []
        var section: Section?
        var lines: [Substring] = []
        for line in prompts.render(.workedExample).split(separator: "\n", omittingEmptySubsequences: false) {
            guard let next = Self.section(line) else {
                lines.append(line)
                continue
            }
            if let section { messages.append(message(section, lines)) }
            (section, lines) = (next, [])
        }
        if let section { messages.append(message(section, lines)) }
        return messages
    }

    private static func section(_ line: Substring) -> Section? {
        line.hasPrefix("## ") ? Section(rawValue: String(line.dropFirst(3))) : nil
    }

    private func message(_ section: Section, _ lines: [Substring]) -> Message {
        let text = lines.joined(separator: "\n").withoutFinalNewlines
        return switch section {
        case .task: Message(.user, prompts.render(.task, ["task": text]))
        case .reply: Message(.assistant, text)
        case .result: Message(.user, prompts.render(.observation, ["text": text]))
        }
    }
}
