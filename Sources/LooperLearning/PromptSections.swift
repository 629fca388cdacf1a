import Foundation
import LooperAgent
import LooperCore

/// The files of a folder of prompts whose parts begin with a line `## name`, with errors that name the file.
struct PromptSections {
    /// The folder's name, below `prompts/`.
    let folder: String
    /// What is in it.
    let files: TextFolder

    /// The text of a file.
    func text(_ name: String) throws(LearningError) -> String {
        guard let text = files[name] else {
            throw LearningError(.badPrompt, "prompts/\(folder)/\(name) is missing; put it back or reinstall Looper")
        }
        return text
    }

    /// The parts of a file that begin with `## name`.
    func parts(_ name: String) throws(LearningError) -> [(name: String, text: String)] {
        let parts = ("\n" + (try text(name))).components(separatedBy: "\n## ").dropFirst().map { part in
            let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(lines[0]), text: lines.count > 1 ? String(lines[1]) : "")
        }
        guard !parts.isEmpty else {
            throw LearningError(.badPrompt, "prompts/\(folder)/\(name) has no section; one begins with '## '")
        }
        return parts
    }

    /// A text of a file as a template with no other slots than these.
    func template(_ text: String, _ file: String, _ slots: Set<String>) throws(LearningError) -> PromptTemplate {
        let place = "prompts/\(folder)/\(file)"
        do {
            let template = try PromptTemplate(text)
            guard let slot = template.slots.subtracting(slots).min() else { return template }
            let known = slots.sorted().joined(separator: ", ")
            throw LearningError(.badPrompt, "\(place): nothing fills {{\(slot)}}; its slots are: \(known)")
        } catch let error as AgentError {
            throw LearningError(.badPrompt, "\(place): \(error.message)")
        } catch {
            throw error as? LearningError ?? LearningError(.badPrompt, "\(place): \(error)")
        }
    }

    /// A whole file as a template, without the newlines at its end.
    func template(file: String, _ slots: Set<String>) throws(LearningError) -> PromptTemplate {
        try template(try text(file).withoutNewlinesAtItsEnd, file, slots)
    }
}

extension String {
    /// The text without the newlines that a file ends with.
    var withoutNewlinesAtItsEnd: String {
        var text = self[...]
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}
