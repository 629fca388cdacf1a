import LooperCore

/// Finds the chat template of a folder: a file of its own goes before the field of `tokenizer_config.json`.
enum FolderTemplate {
    static func read(_ folder: String) throws(ModelError) -> ChatTemplate.Text {
        if let text = try file("chat_template.jinja", of: folder) {
            return ChatTemplate.Text(key: "chat_template.jinja", text: text)
        }
        let key = "chat_template"
        guard let fields = try JSONFields(file: "tokenizer_config.json", of: folder), let value = fields[key] else {
            return ChatTemplate.Text(key: key, text: nil)
        }
        if let text = value.stringValue { return ChatTemplate.Text(key: key, text: text) }
        // Some models have several by name, for tools or retrieval.
        guard case .array(let templates) = value,
            let found = templates.first(where: { $0["name"] == .string("default") }),
            let text = found["template"]?.stringValue
        else { throw fields.invalid("'\(key)' is neither a text nor a list with one named 'default'") }
        return ChatTemplate.Text(key: key, text: text)
    }

    private static func file(_ name: String, of folder: String) throws(ModelError) -> String? {
        guard let file = try MappedFile(ifPresent: "\(folder)/\(name)") else { return nil }
        defer { withExtendedLifetime(file) {} }
        guard file.bytes.count <= 1 << 20, let text = String(validating: file.bytes, as: UTF8.self) else {
            throw ModelError(.malformedFile, "'\(folder)/\(name)' is no text of at most 1 MiB")
        }
        return text
    }
}
