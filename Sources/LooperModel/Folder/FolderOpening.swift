import LooperCore

/// Finds the token that the post-processor of `tokenizer.json` puts before a text.
enum FolderOpening {
    /// The token's spelling, or `nil` where nothing is put there.
    ///
    /// - Throws: ``ModelError/Code/unsupportedTokenizer`` where something else is done to the ids.
    static func read(_ document: JSONFields) throws(ModelError) -> String? {
        var found: String?
        for step in try FolderPreTokenizer.steps("post_processor", of: document, listed: "processors") {
            switch try step.text("type") {
            case "ByteLevel": break
            case "TemplateProcessing": found = try opening(of: step)
            case let other: throw unsupported("\(ModelError.named(other ?? "without a type"))", step)
            }
        }
        return found
    }

    private static func opening(of step: JSONFields) throws(ModelError) -> String? {
        let parts = (try step.array("single") ?? []).map { part in
            part["Sequence"] == nil ? part["SpecialToken"]?["id"]?.stringValue ?? "" : nil
        }
        if parts == [nil] { return nil }
        // Before the text at most one token, after it none.
        guard parts.count == 2, let token = parts[0], !token.isEmpty, parts[1] == nil else {
            throw unsupported("with other tokens than one before the text", step)
        }
        return token
    }

    private static func unsupported(_ what: String, _ step: JSONFields) -> ModelError {
        step.invalid("the post-processor \(what) is not supported", .unsupportedTokenizer)
    }
}
