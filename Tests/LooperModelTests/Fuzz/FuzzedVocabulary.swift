@testable import LooperModel

/// Tokenizers with random words and merges, and metadata that lies about them.
enum FuzzedVocabulary {
    /// Metadata of a tokenizer with all bytes, which opens.
    static func valid(_ random: inout FuzzRandom) -> GGUFMetadata {
        let letters = ["a", "b", "Ġ", "Ċ", "1", "'", "Ã", "©", "Ì", "ģ", "<", "|"]
        var words: [String] = []
        var merges: [String] = []
        for _ in 0..<random.below(40) {
            let parts = letters + words
            let (left, right) = (random.pick(parts), random.pick(parts))
            guard left.unicodeScalars.count + right.unicodeScalars.count <= 24 else { continue }
            words.append(left + right)
            if !random.once(in: 8) { merges.append(left + " " + right) }
        }
        let pre = random.pick(PreTokenizer.allCases).rawValue
        return TokenizerExample.metadata(words: words, merges: merges.shuffled(using: &random), pre: pre)
    }

    /// Makes one to three entries wrong.
    static func contradict(_ metadata: inout GGUFMetadata, _ random: inout FuzzRandom) {
        for _ in 0...random.below(3) {
            let key = random.pick(metadata.values.keys.sorted())
            switch metadata[key] {
            case .array(.string(var texts)) where !texts.isEmpty:
                change(&texts, &random)
                metadata[key] = .array(.string(texts))
            case .array(.int32(var numbers)) where !numbers.isEmpty:
                if random.once(in: 4) { numbers.removeLast() }
                numbers[random.below(numbers.count)] = Int32(random.pick([-1, 0, 1, 2, 3, 4, 5, 6, 7]))
                metadata[key] = .array(.int32(numbers))
            case .uint32:
                metadata[key] = random.pick([.uint32(.max), .uint32(0), .uint32(257), .int32(-1), .string("0")])
            default:
                metadata[key] = random.pick([nil, .string(""), .string("qwen2"), .uint32(1), .array(.string([]))])
            }
        }
    }

    private static func change(_ texts: inout [String], _ random: inout FuzzRandom) {
        let odd = [
            "", " ", "  ", "a", "a ", " a", "a b", "b a", "a b c", "ab", "\u{0}", "größer", "Ġ Ġ", "\u{FFFD}", "<",
        ]
        for _ in 0...random.below(4) where !texts.isEmpty {
            let place = random.below(texts.count)
            switch random.below(4) {
            case 0: texts[place] = random.pick(odd)
            case 1: texts[place] = random.pick(texts)
            case 2: texts.remove(at: place)
            default: texts.insert(random.pick(odd), at: place)
            }
        }
    }
}
