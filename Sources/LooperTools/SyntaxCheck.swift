import Foundation
import LooperCore
import Yams

/// Looks whether a file that was changed still parses, in the languages where that is fast.
struct SyntaxCheck {
    /// A larger file is not checked.
    private static let sizeLimit = 1 << 20

    let limits: ToolLimits

    private static let python = """
        import ast, sys
        try: ast.parse(sys.stdin.buffer.read())
        except SyntaxError as e: print("line %s: %s" % (e.lineno, e.msg)); sys.exit(3)
        """

    /// Words about a syntax error in `after`; `nil` where there is none, or there was one before, or nobody can tell.
    ///
    /// Python is asked with `python3`, JSON and YAML here. A file that did not parse before the change, as a template
    /// or JSON with comments, is left alone.
    func complaint(
        about path: String,
        before: [UInt8]?,
        after: [UInt8],
        in environment: any Environment
    ) async throws -> String? {
        guard limits.syntaxCheck, after.count <= Self.sizeLimit, let language = Language(path: path),
            let fault = try await fault(in: after, language, environment)
        else { return nil }
        if let before, try await self.fault(in: before, language, environment) != nil { return nil }
        return "Warning: \(path) is not valid \(language.rawValue) now: \(fault)"
    }

    private enum Language: String {
        case python = "Python"
        case json = "JSON"
        case yaml = "YAML"

        init?(path: String) {
            switch path.lowercased().split(separator: ".").last {
            case "py"?, "pyi"?: self = .python
            case "json"?: self = .json
            case "yaml"?, "yml"?: self = .yaml
            default: return nil
            }
        }
    }

    private func fault(
        in bytes: [UInt8],
        _ language: Language,
        _ environment: any Environment
    ) async throws -> String? {
        switch language {
        case .python: try await pythonFault(in: bytes, environment)
        case .json: jsonFault(in: bytes)
        case .yaml: yamlFault(in: bytes)
        }
    }

    private func pythonFault(in bytes: [UInt8], _ environment: any Environment) async throws -> String? {
        let command = ShellCommand("python3 -I -c \(Self.python.shellQuoted)", timeout: 30, input: bytes)
        do {
            let result = try await environment.run(command)
            return result.status == 3 && !result.timedOut ? result.output.trimmed : nil
        } catch is EnvironmentError {
            return nil
        }
    }

    private func jsonFault(in bytes: [UInt8]) -> String? {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            return nil
        } catch {
            let words = (error as NSError).userInfo["NSDebugDescription"] as? String ?? "it cannot be parsed"
            return Self.withLine(words, in: bytes)
        }
    }

    /// Words that end with "around character 17" with the line of that character instead.
    private static func withLine(_ words: String, in bytes: [UInt8]) -> String {
        let parts = words.split(separator: " around character ", maxSplits: 1)
        guard parts.count == 2, let offset = Int(parts[1].prefix { $0.isNumber }) else { return words }
        return "line \(1 + bytes.prefix(offset).count { $0 == 0x0A }): \(parts[0])"
    }

    private func yamlFault(in bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard BundleNode.aliases(in: text) <= BundleNode.aliasLimit else { return nil }
        do {
            var documents = try compose_all(yaml: text)
            while documents.next() != nil {}
            return documents.error.map(Self.words)
        } catch {
            return Self.words(of: error)
        }
    }

    private static func words(of error: any Error) -> String {
        let fault = BundleNode.fault(of: error, in: "")
        return "line \(fault.line): \(fault.message.replacing("not YAML: ", with: ""))"
    }
}
