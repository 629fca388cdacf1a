import LooperCore

/// What a model reads before its first reply.
struct Opening {
    let prompts: PromptSet
    let tools: Toolbox
    let switches: AgentSwitches

    /// The system prompt with tools and skills, the worked example as turns of its own, then the task with the advice
    /// of the repository.
    func messages(for plan: SessionPlan, advice: String = "") -> [Message] {
        let example = WorkedExample(prompts: prompts, tools: tools.specifications, switches: switches)
        let turns = switches[.workedExample] ? example.messages : []
        let task = prompts.render(.task, ["task": plan.statement, "agents-md": advice])
        return [system(plan)] + turns + [Message(.user, task)]
    }

    private func system(_ plan: SessionPlan) -> Message {
        let skills = plan.skills.map {
            prompts.render(.skill, ["name": $0.name, "body": $0.body.withoutFinalNewlines])
        }
        let additions = skills + [plan.knowledge.withoutFinalNewlines].filter { !$0.isEmpty }
        let text = prompts.render(
            .system,
            [
                "tools": tools.specifications.map { $0.help.withoutFinalNewlines }.joined(separator: "\n\n"),
                "skip-verification": switches[.skipVerificationRule] ? prompts.render(.skipVerification) : "",
                "skills": additions.joined(separator: "\n\n"),
            ]
        )
        return Message(.system, text)
    }
}

extension String {
    /// The text without the newlines that data files end with.
    var withoutFinalNewlines: String {
        var text = self[...]
        while text.last?.isNewline == true { text = text.dropLast() }
        return String(text)
    }
}
