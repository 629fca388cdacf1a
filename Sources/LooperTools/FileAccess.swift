import LooperCore

/// Gets a text file for a tool, or the words that tell the model why not and what else to do.
struct FileAccess {
    let environment: any Environment
    let limits: ToolLimits

    /// Why there is no text, in words for the model.
    struct Refusal: Error {
        var text: String
        var isMissing = false
    }

    /// The text of the file at `path`.
    func text(_ path: String, doing verb: String) async throws -> SourceText {
        let bytes = try await bytes(path)
        guard bytes.count <= limits.fileBytes else {
            throw Refusal(
                text: "\(path) has \(bytes.count) bytes, more than the \(limits.fileBytes) that can be \(verb). "
                    + "Use `search`, or `bash` with sed or head."
            )
        }
        if let kind = FileKind.binary(bytes) {
            throw Refusal(text: "\(path) is \(kind) (\(bytes.count) bytes), not text: it cannot be \(verb).")
        }
        return SourceText(bytes)
    }

    private func bytes(_ path: String) async throws -> [UInt8] {
        do {
            return try await environment.read(path)
        } catch let error as EnvironmentError {
            switch error.code {
            case .notFound: throw Refusal(text: try await missing(path), isMissing: true)
            case .isDirectory: throw Refusal(text: try await listing(path))
            default: throw Refusal(text: "\(error)")
            }
        }
    }

    private func missing(_ path: String) async throws -> String {
        let near = NearNames.suggest(for: path, among: try await files(), limit: limits.suggestions)
        guard !near.isEmpty else {
            return "There is no file \(path). Use `search` or `bash` with ls to find the right one."
        }
        return "There is no file \(path). Near names: \(near.joined(separator: ", "))"
    }

    private func listing(_ path: String) async throws -> String {
        let prefix = path.split(separator: "/").filter { $0 != "." }.map { $0 + "/" }.joined()
        let inside = try await files().filter { $0.hasPrefix(prefix) }
        let shown = inside.prefix(50).joined(separator: "\n")
        let rest = inside.count > 50 ? "\n\(inside.count - 50) more files" : ""
        return "\(path) is a folder. Name one of its files:\n\(shown)\(rest)"
    }

    private func files() async throws -> [String] {
        do {
            return try await environment.files()
        } catch is EnvironmentError {
            return []
        }
    }
}
