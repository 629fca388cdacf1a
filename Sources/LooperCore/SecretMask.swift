import Foundation

/// Replaces secrets that are known word for word; nothing is guessed, so that code stays as it is.
public struct SecretMask: Sendable, Hashable {
    /// Shorter values stand in too many texts by chance.
    private static let shortest = 8
    /// A value of letters alone is a plain word below this length, as `postgres`, and masking it would spoil code.
    private static let shortestWord = 16
    /// How the names of variables end that hold secrets.
    private static let endings = [
        "APIKEY", "API_KEY", "ACCESS_KEY", "SECRET_KEY", "PRIVATE_KEY", "ENCRYPTION_KEY", "TOKEN", "SECRET", "PASSWORD",
        "PASSWD", "PASSPHRASE",
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
    /// Values of fewer than 8 characters, and plain words of fewer than 16 letters, are left alone.
    public init(variables: [String: String]) {
        let found = variables.filter { name, value in Self.isSecret(name) && Self.isTelling(value) }
        let pairs = found.sorted { $0.key < $1.key }.map { ($0.value, $0.key) }
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

    /// The observation with its text and summary masked.
    public func masked(_ observation: Observation) -> Observation {
        guard !secrets.isEmpty else { return observation }
        var observation = observation
        observation.text = masked(observation.text)
        observation.summary = masked(observation.summary)
        return observation
    }

    private static func isSecret(_ name: String) -> Bool {
        let name = name.uppercased()
        return endings.contains { name == $0 || name.hasSuffix("_" + $0) }
    }

    private static func isTelling(_ value: String) -> Bool {
        value.count >= (value.allSatisfy(\.isLetter) ? shortestWord : shortest)
    }
}
