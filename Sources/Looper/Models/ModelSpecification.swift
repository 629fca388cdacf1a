import Foundation

/// Which model a command is to use, as people write it.
public enum ModelSpecification: Sendable, Hashable, CustomStringConvertible {
    /// A name of the registry: `smollm2-135m`.
    case named(String)
    /// A file: `gguf:PATH`.
    case gguf(path: String)
    /// A folder in the form of Hugging Face: `folder:PATH`.
    case folder(path: String)
    /// A model of the hub that was pulled: `hf:OWNER/NAME`.
    case hub(HubModel)
    /// A script of replies: `replay:FILE`.
    case replay(path: String)
    /// A server that speaks OpenAI's chat completions: `openai:NAME@URL`.
    case openAI(ProviderSpecification)
    /// A server that speaks Anthropic's messages: `anthropic:NAME`.
    case anthropic(ProviderSpecification)

    /// The forms, for help and messages.
    public static let forms =
        "a name of 'looper model list', gguf:PATH, folder:PATH, hf:OWNER/NAME, replay:FILE, openai:NAME@URL or "
        + "anthropic:NAME"

    /// Reads a specification; a path becomes absolute, so that a session tells the same model from any folder.
    ///
    /// - Throws: ``LooperError`` that lists the forms, for a prefix that is not known or a path that is missing.
    public init(parsing text: String) throws(LooperError) {
        guard let colon = text.firstIndex(of: ":") else {
            self = .named(text)
            return
        }
        let rest = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "gguf" where !rest.isEmpty: self = .gguf(path: Self.absolute(rest))
        case "folder" where !rest.isEmpty: self = .folder(path: Self.absolute(rest))
        case "hf" where !rest.isEmpty: self = .hub(try HubModel(parsing: rest))
        case "replay" where !rest.isEmpty: self = .replay(path: Self.absolute(rest))
        case "openai" where !rest.isEmpty: self = .openAI(try ProviderSpecification(parsing: rest))
        case "anthropic" where !rest.isEmpty: self = .anthropic(try ProviderSpecification(parsing: rest))
        default: throw LooperError(.badInput, "'\(text)' names no model; write \(Self.forms)")
        }
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : URL(fileURLWithPath: path).standardizedFileURL.path
    }

    /// The variable that holds the key, where the specification names one.
    var keyVariable: String? {
        switch self {
        case .openAI(let provider), .anthropic(let provider): provider.keyVariable
        case .named, .gguf, .folder, .hub, .replay: nil
        }
    }

    /// The specification as it is written, with an absolute path.
    public var description: String {
        switch self {
        case .named(let name): name
        case .gguf(let path): "gguf:\(path)"
        case .folder(let path): "folder:\(path)"
        case .hub(let model): model.description
        case .replay(let path): "replay:\(path)"
        case .openAI(let provider): "openai:\(provider)"
        case .anthropic(let provider): "anthropic:\(provider)"
        }
    }
}
