import LooperCore

/// The advice of a repository for those who work on it: the file `AGENTS.md` at its root.
///
/// Anyone may have written it, so it is only ever text of the prompt: read through the environment, never executed, each
/// line quoted so that none can pass for words of the harness. Such files deeper in the repository are counted, not read.
struct AgentsFile {
    static let path = "AGENTS.md"

    let prompts: PromptSet
    /// Most characters of the file that are shown.
    let limit: Int

    /// What the prompt says of the file; empty where there is none, or nothing in it.
    func text(in environment: any Environment) async -> String {
        do {
            let bytes = try await environment.read(Self.path)
            guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
                return refusal("it is not UTF-8 text")
            }
            return quoted(text, nested: await nestedFiles(in: environment))
        } catch let error as EnvironmentError {
            return error.code == .notFound ? "" : refusal(error.message)
        } catch {
            return Task.isCancelled ? "" : refusal("\(error)")
        }
    }

    private func quoted(_ text: String, nested: Int) -> String {
        let lines = text.withoutFinalNewlines.drop { $0 == "\u{FEFF}" }.split(
            omittingEmptySubsequences: false,
            whereSeparator: \.isNewline
        )
        guard lines.contains(where: { !$0.allSatisfy(\.isWhitespace) }) else { return "" }
        let shown = beginning(of: lines)
        let counts = [
            "shown": String(shown.count), "total": String(lines.count), "left-out": String(lines.count - shown.count),
        ]
        return prompts.render(
            .agentsFile,
            [
                "text": shown.map { $0.isEmpty ? ">" : "> \($0)" }.joined(separator: "\n"),
                "cut": shown.count < lines.count ? prompts.render(.agentsFileCut, counts) : "",
                "nested": nested > 0 ? prompts.render(.agentsFileNested, ["count": String(nested)]) : "",
            ]
        )
    }

    /// The lines from the first on that fit into the limit, whole ones only.
    private func beginning(of lines: [Substring]) -> ArraySlice<Substring> {
        var left = limit
        let end = lines.firstIndex { line in
            // Not characters as a reader counts them: one of those can have any number of accents.
            left -= line.unicodeScalars.count + 1
            return left < -1
        }
        return lines[..<(end ?? lines.endIndex)]
    }

    /// How many such files lie deeper; none where the repository cannot be listed.
    private func nestedFiles(in environment: any Environment) async -> Int {
        let files = try? await environment.files()
        return files?.count { $0.hasSuffix("/" + Self.path) } ?? 0
    }

    private func refusal(_ reason: String) -> String {
        prompts.render(.agentsFileRefused, ["reason": reason])
    }
}
