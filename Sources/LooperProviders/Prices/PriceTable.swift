import Foundation

/// What is known about hosted models: prices and windows.
public struct PriceTable: Sendable {
    /// One model, or several that cost the same.
    public struct Entry: Sendable, Hashable, Codable {
        /// The server that asks this price, as in `api.openai.com`.
        public var host: String
        /// The models' names there; a date may follow in the name that is looked up.
        public var models: [String]
        /// Tokens of prompt and reply together.
        public var window: Int?
        /// US dollars per million tokens.
        public var price: ModelPrice
        /// Where the price was read.
        public var source: String
        /// When it was read, as in `2026-11-22`.
        public var date: String
    }

    /// The entries; of several that fit, the first one counts.
    public var entries: [Entry]

    /// Uses these entries.
    public init(entries: [Entry] = []) {
        self.entries = entries
    }

    /// Reads a JSON list of entries.
    ///
    /// - Throws: ``ProviderError`` that says what is wrong in `name`.
    public init(json: String, name: String) throws(ProviderError) {
        do {
            entries = try JSONDecoder().decode([Entry].self, from: Data(json.utf8))
        } catch {
            throw ProviderError(.malformed, "\(name): is no list of prices: \(error)")
        }
        for entry in entries {
            let price = entry.price
            let numbers = [price.input, price.output, price.cachedInput ?? 0, price.cacheWrite ?? 0]
            guard numbers.allSatisfy({ $0 >= 0 && $0.isFinite }), entry.window ?? 1 > 0 else {
                throw ProviderError(.malformed, "\(name): \(entry.models) has a negative price or window")
            }
        }
    }

    /// The entry of `model` at `host`; `nil` where nothing is known.
    public func entry(for model: String, host: String) -> Entry? {
        entries.first { entry in
            entry.host == host && entry.models.contains { Self.is(model, a: $0) }
        }
    }

    /// Whether `model` is `name`, or a dated edition of it.
    private static func `is`(_ model: String, a name: String) -> Bool {
        guard model.hasPrefix(name) else { return false }
        let suffix = model.dropFirst(name.count)
        guard let first = suffix.first else { return true }
        return first == "-" && (suffix.dropFirst() == "latest" || suffix.dropFirst().isDate)
    }
}

extension Substring {
    /// Whether this is `20260102` or `2026-01-02`.
    fileprivate var isDate: Bool {
        let digits = filter(\.isWholeNumber)
        return digits.count == 8 && allSatisfy { $0.isWholeNumber || $0 == "-" } && digits.hasPrefix("20")
    }
}
