public import LooperCore

/// All that the harness says to a model: the Markdown files of `prompts/`.
public struct PromptSet: Sendable, Hashable {
    private let templates: [String: PromptTemplate]
    /// Tells one set of prompts from another.
    let fingerprint: UInt64

    /// Reads and checks the folder; files with other names are left alone.
    ///
    /// - Throws: ``AgentError`` that names the file which is missing, or the slot that nothing fills.
    public init(files: TextFolder) throws(AgentError) {
        var templates: [String: PromptTemplate] = [:]
        var fingerprint = Fingerprint()
        for name in PromptName.allCases {
            guard let text = files[name.file] else {
                throw AgentError(.missingPrompt, "prompts/\(name.file) is missing; put it back or reinstall Looper")
            }
            let template = try Self.template(text, of: name)
            templates[name.rawValue] = template
            fingerprint.take(name.rawValue)
            fingerprint.take(text)
        }
        self.templates = templates
        self.fingerprint = fingerprint.value
    }

    /// The prompt of this name with its slots filled.
    func render(_ name: PromptName, _ values: [String: String] = [:]) -> String {
        templates[name.rawValue]?.render(values) ?? ""
    }

    private static func template(_ text: String, of name: PromptName) throws(AgentError) -> PromptTemplate {
        let template: PromptTemplate
        do throws(AgentError) {
            template = try PromptTemplate(text)
        } catch {
            throw AgentError(.badSlot, "prompts/\(name.file): \(error.message)")
        }
        if let slot = template.slots.subtracting(name.slots).min() {
            let known = name.slots.sorted().joined(separator: ", ")
            throw AgentError(.badSlot, "prompts/\(name.file): nothing fills {{\(slot)}}; its slots are: \(known)")
        }
        return template
    }
}
