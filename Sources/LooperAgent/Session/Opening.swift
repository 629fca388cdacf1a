import LooperCore

/// What a model reads before its first reply.
struct Opening {
    let prompts: PromptSet
    let tools: Toolbox
    let switches: AgentSwitches

    /// The system prompt with tools, example and skills, then the task.
    func messages(for plan: SessionPlan) -> [Message] {
        let skills = plan.skills.map {
            prompts.render(.skill, ["name": $0.name, "body": $0.body.withoutFinalNewlines])
        }
        let system = prompts.render(
            .system,
            [
                "tools": tools.specifications.map { $0.help.withoutFinalNewlines }.joined(separator: "\n\n"),
                "skip-verification": switches[.skipVerificationRule] ? prompts.render(.skipVerification) : "",
                "worked-example": switches[.workedExample] ? prompts.render(.workedExample) : "",
                "skills": skills.joined(separator: "\n\n"),
            ]
        )
        return [Message(.system, system), Message(.user, prompts.render(.task, ["task": plan.statement]))]
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
