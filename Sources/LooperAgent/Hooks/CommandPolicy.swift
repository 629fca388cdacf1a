public import LooperCore

/// Refuses shell commands by pattern, as in `pip install*` or `git push*`.
///
/// Each simple command of a line is looked at, with what only surrounds it taken away: `cd src && sudo pip3 install x` holds
/// `pip install x`. In a pattern `*` stands for any text. It is advice to a model, not a wall: a command may hide in a
/// script. What must not happen is prevented by the sandbox.
public struct CommandPolicy: SessionHook {
    private let refused: [String]
    private let prompts: PromptSet

    /// Refuses what one of these patterns fits, in the words of `prompts`.
    public init(refusing patterns: [String], prompts: PromptSet) {
        refused = patterns
        self.prompts = prompts
    }

    /// Names the patterns, so that a session is resumed with the same ones only.
    public var name: String { "command-policy: \(refused.joined(separator: ", "))" }

    /// Refuses the call where one of its commands fits a pattern.
    public func beforeCall(_ call: ToolCall, in context: HookContext) async throws -> CallDecision {
        guard call.name == "bash" else { return .proceed }
        for command in ShellLine(call.body).commands {
            let text = ([command.program] + command.arguments).joined(separator: " ")
            if let pattern = refused.first(where: { Self.fits(text[...], $0[...]) }) {
                return .refuse(prompts.render(.refusedCommand, ["pattern": pattern]))
            }
        }
        return .proceed
    }

    /// Whether `pattern` covers all of `text`; each `*` takes as little as it can and gives way only to the next one,
    /// so that the time is bounded.
    private static func fits(_ text: Substring, _ pattern: Substring) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return text == pattern }
        guard text.hasPrefix(first), text.hasSuffix(last), text.utf8.count >= first.utf8.count + last.utf8.count
        else { return false }
        var rest = text.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let place = rest.firstRange(of: part) else { return false }
            rest = rest[place.upperBound...]
        }
        return true
    }
}
