import LooperCore

/// A short session from beginning to end, shown to the model as if it had been its own.
///
/// Small models imitate turns much better than they follow a description of them. The file has a section a turn,
/// `## task`, `## reply` or `## result`; tasks and results are put into the words of a real session. A section
/// `## reply edit-tool` is shown only where that switch is on, one `## reply without edit-tool` only where it is off.
/// A reply that calls a tool which is not there is left out with its result.
struct WorkedExample {
    private let prompts: PromptSet
    /// The tool `edit` counts as switched off where it is not there.
    private let switches: AgentSwitches
    private let parser: CallParser

    init(prompts: PromptSet, tools: [ToolSpecification], switches: AgentSwitches) {
        self.prompts = prompts
        var present = switches
        present[.editTool] = switches[.editTool] && tools.contains { $0.name == "edit" }
        self.switches = present
        parser = CallParser(tools)
    }

    /// The turns, in order, beginning with a task and ending with a reply; none where the last reply is left out.
    var messages: [Message] {
        var messages: [Message] = []
        var isLeftOut = false
        for section in sections where section.heading.isShown(with: switches) {
            if section.heading.kind == .reply { isLeftOut = parser.parse(section.text).call == nil }
            if !isLeftOut { messages.append(message(section)) }
        }
        return messages.last?.role == .assistant ? messages : []
    }

    private func message(_ section: Section) -> Message {
        switch section.heading.kind {
        case .task: Message(.user, prompts.render(.task, ["task": section.text]))
        case .reply: Message(.assistant, section.text)
        case .result: Message(.user, prompts.render(.observation, ["text": section.text]))
        }
    }
}

// MARK: The file

extension WorkedExample {
    private struct Section {
        var heading: Heading
        var lines: [Substring] = []

        var text: String { lines.joined(separator: "\n").withoutFinalNewlines }
    }

    private struct Heading {
        enum Kind: String {
            case task, reply, result
        }

        var kind: Kind
        var needed: AgentSwitch?
        var isNeededOn = true

        /// Reads `## kind`, `## kind switch` or `## kind without switch`; other lines are no headings.
        init?(_ line: Substring) {
            guard line.hasPrefix("## ") else { return nil }
            var words = line.dropFirst(3).split(separator: " ")[...]
            guard let kind = words.popFirst().flatMap({ Kind(rawValue: String($0)) }) else { return nil }
            self.kind = kind
            if words.first == "without" {
                isNeededOn = false
                words.removeFirst()
            }
            needed = words.popFirst().flatMap { AgentSwitch(rawValue: String($0)) }
            guard words.isEmpty, isNeededOn || needed != nil else { return nil }
        }

        func isShown(with switches: AgentSwitches) -> Bool {
            needed.map { switches[$0] == isNeededOn } ?? true
        }
    }

    /// The sections of the file; text before the first one is left out.
    private var sections: [Section] {
        var sections: [Section] = []
        for line in prompts.render(.workedExample).split(separator: "\n", omittingEmptySubsequences: false) {
            if let heading = Heading(line) {
                sections.append(Section(heading: heading))
            } else if !sections.isEmpty {
                sections[sections.count - 1].lines.append(line)
            }
        }
        return sections
    }
}
