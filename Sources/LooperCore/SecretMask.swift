import Foundation

/// Replaces secrets that are known word for word; nothing is guessed, so that code stays as it is.
///
/// Two things of a session hold a secret that the model wrote or saw, because they must stay as they are: the patch,
/// which has to apply, and the token ids of a local model.
public struct SecretMask: Sendable, Hashable {
    /// Shorter values stand in too many texts by chance.
    private static let shortest = 8
    /// A value of letters alone is a plain word below this length, as `postgres`, and masking it would spoil code.
    private static let shortestWord = 16
    /// A line of a secret of several lines stands for itself from this length on.
    private static let shortestLine = 12
    /// How the names of variables end that hold secrets.
    private static let endings = [
        "APIKEY", "KEY", "PAT", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIALS",
    ]

    /// Names by secret.
    private let names: [String: String]
    /// The secrets, the longest first: one may be a part of another.
    private let secrets: [String]

    /// Masks nothing.
    public init() {
        self.init(variables: [:])
    }

    /// Masks the values of those `variables` whose names say that they are secret, as `OPENAI_API_KEY`.
    ///
    /// Values of fewer than 8 characters, and plain words of fewer than 16 letters, are left alone. Of a value of
    /// several lines each line of 12 characters and more is masked by itself too.
    ///
    /// - Parameter known: variables that are secret whatever their names say.
    public init(variables: [String: String], secret known: [String] = []) {
        let found = variables.filter { name, _ in known.contains(name) || Self.isSecret(name) }
        let pairs = found.sorted { $0.key < $1.key }.flatMap { name, value in
            Self.parts(of: value).map { ($0, name) }
        }
        names = Dictionary(pairs) { first, _ in first }
        secrets = names.keys.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    }

    /// `text` with `[masked: NAME]` in the place of each secret.
    public func masked(_ text: String) -> String {
        secrets.reduce(text) { text, secret in
            guard text.range(of: secret, options: .literal) != nil else { return text }
            let mark = "[masked: \(names[secret] ?? "")]"
            return text.replacingOccurrences(of: secret, with: mark, options: .literal)
        }
    }

    /// The names of the variables whose secrets stand in `text`, in order.
    public func names(in text: String) -> [String] {
        let found = secrets.filter { text.range(of: $0, options: .literal) != nil }.compactMap { names[$0] }
        return Set(found).sorted()
    }

    private static func isSecret(_ name: String) -> Bool {
        let name = name.uppercased()
        return endings.contains { name == $0 || name.hasSuffix("_" + $0) }
    }

    /// The value, and those lines of it that would give it away one by one; the frame of a PEM file does not.
    private static func parts(of value: String) -> [String] {
        let lines = value.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        let long = lines.filter { $0.count >= shortestLine && !$0.hasPrefix("-----") }
        return ([value] + (lines.count > 1 ? long : [])).filter(isTelling)
    }

    private static func isTelling(_ value: String) -> Bool {
        value.count >= (value.allSatisfy(\.isLetter) ? shortestWord : shortest)
    }
}
