import LooperCore

/// Tells the pre-tokenizers that are known by what `tokenizer.json` says of them.
enum FolderPreTokenizer {
    /// The pattern of Llama 3; that of Qwen 2 differs in the digits.
    private static func pattern(digits: String) -> String {
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"# + digits
            + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }

    /// The pre-tokenizer of `document`.
    ///
    /// - Throws: ``ModelError/Code/unsupportedTokenizer``; a wrong one would quietly make the model worse.
    static func read(_ document: JSONFields) throws(ModelError) -> PreTokenizer {
        var names: [String] = []
        for step in try steps("pre_tokenizer", of: document, listed: "pretokenizers") { names.append(try name(of: step)) }
        switch names {
        case ["ByteLevel with words"]: return .gpt2
        case ["Digits", "ByteLevel with words"]: return .smollm
        case ["Split \(pattern(digits: "{1,3}"))", "ByteLevel"]: return .llama3
        case ["Split \(pattern(digits: ""))", "ByteLevel"]: return .qwen2
        default:
            let known = PreTokenizer.allCases.map(\.rawValue).joined(separator: ", ")
            let found = names.isEmpty ? "there is no 'pre_tokenizer'" : "the 'pre_tokenizer' \(quoted(names)) is not known"
            throw document.invalid("\(found); supported are those of \(known)", .unsupportedTokenizer)
        }
    }

    /// The steps under `name`: none, one, or those of a sequence.
    static func steps(_ name: String, of document: JSONFields, listed: String) throws(ModelError) -> [JSONFields] {
        guard let fields = try document.fields(name) else { return [] }
        guard try fields.text("type") == "Sequence" else { return [fields] }
        var steps: [JSONFields] = []
        for value in try fields.array(listed) ?? [] { steps.append(try JSONFields(value, in: fields.place)) }
        return steps
    }

    /// What a step does, with all that changes the ids.
    private static func name(of step: JSONFields) throws(ModelError) -> String {
        switch try step.text("type") {
        case "ByteLevel":
            // Left out, both are true.
            let words = try step.flag("use_regex") ?? true ? "ByteLevel with words" : "ByteLevel"
            return try step.flag("add_prefix_space") ?? true ? "\(words) and a space before" : words
        case "Digits": return try step.flag("individual_digits") == true ? "Digits" : "Digits in groups"
        case "Split":
            let inverts = try step.flag("invert") ?? false
            let isPlain = try step.text("behavior") == "Isolated" && !inverts
            let pattern = try step.fields("pattern")?.text("Regex") ?? "without a pattern"
            return "\(isPlain ? "Split" : "Split otherwise") \(pattern)"
        case let other: return other ?? "without a type"
        }
    }

    private static func quoted(_ names: [String]) -> String {
        names.map(ModelError.quoted).joined(separator: ", ")
    }
}
