import Foundation

/// Ranks digests as SQLite's `bm25` does.
///
/// Source: S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
/// constants of SQLite's FTS5.
struct WordRanking {
    private static let saturation = 1.2
    private static let lengthShare = 0.75

    private struct Document {
        /// How often each word is there, each time counted with the weight of its field.
        var counts: [String: Double] = [:]
        var length = 0.0
    }

    private let documents: [Document]
    private let meanLength: Double

    init(_ digests: [SessionDigest]) {
        documents = digests.map { digest in
            var document = Document()
            for field in SessionDigest.fields {
                for word in SearchWords.all(in: field.text(digest)) {
                    document.counts[word, default: 0] += field.weight
                    document.length += 1
                }
            }
            return document
        }
        meanLength = documents.reduce(0) { $0 + $1.length } / Double(max(1, documents.count))
    }

    /// How well each digest fits; `nil` where it has none of the words.
    func scores(of words: [String]) -> [Double?] {
        let rarities = words.map { word in (word, rarity(of: word)) }
        return documents.map { document in
            let found = rarities.compactMap { word, rarity in
                document.counts[word].map { rarity * share($0, of: document) }
            }
            return found.isEmpty ? nil : found.reduce(0, +)
        }
    }

    private func rarity(of word: String) -> Double {
        let holders = Double(documents.count { $0.counts[word] != nil })
        return max(1e-6, log((Double(documents.count) - holders + 0.5) / (holders + 0.5)))
    }

    private func share(_ count: Double, of document: Document) -> Double {
        let length = 1 - Self.lengthShare + Self.lengthShare * document.length / max(1, meanLength)
        return count * (Self.saturation + 1) / (count + Self.saturation * length)
    }
}
