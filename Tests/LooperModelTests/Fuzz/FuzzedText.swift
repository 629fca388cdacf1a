/// Makes hostile texts out of ordinary ones.
struct FuzzedText {
    private static let scraps = [
        "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<tool_call>", "<|im_", "<tool_call", "'ll", "'S", "ſ", "İ",
        "\u{301}", "\u{323}\u{307}", "\u{1100}\u{1161}\u{11A8}", "\u{AC00}\u{11A8}", "\u{F73}", "\u{200D}",
        "\u{FEFF}", "\u{FFFD}", "\u{0}", "\u{85}", "\u{A0}", "\u{2028}", "\r\n", " \n ", "\t", "  ", "٣", "½", "Ⅷ",
        "👩‍💻", "𝔘", "\u{10FFFF}", "1234567", "Ġ", "Ċ", "ä", "ß", "字",
    ]

    /// Texts to start from.
    let corpus: [[UInt8]]

    init(corpus: [String]) {
        self.corpus = corpus.map { Array($0.utf8) }
    }

    /// A text of at most 4 KB.
    func next(_ random: inout FuzzRandom) -> String {
        var bytes = random.pick(corpus)
        for _ in 0..<random.below(8) { change(&bytes, &random) }
        return String(decoding: bytes.prefix(4096), as: UTF8.self)
    }

    private func change(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
        let start = random.below(bytes.count + 1)
        let range = start..<min(bytes.count, start + random.below(40))
        switch random.below(7) {
        case 0: bytes.removeSubrange(range)
        case 1: bytes.insert(contentsOf: random.pick(corpus).prefix(200), at: start)
        case 2: bytes.insert(contentsOf: (0...random.below(20)).flatMap { _ in bytes[range] }, at: start)
        case 3: bytes.replaceSubrange(range, with: random.bytes(random.below(8)))
        case 4: bytes.insert(contentsOf: Self.scalars(&random), at: start)
        default:
            let copies = random.once(in: 4) ? 1 + random.below(50) : 1
            let scrap = random.pick(Self.scraps)
            bytes.insert(contentsOf: Array(String(repeating: scrap, count: copies).utf8), at: start)
        }
    }

    private static func scalars(_ random: inout FuzzRandom) -> [UInt8] {
        let most = random.pick([0x80, 0x800, 0x3000, 0x1_0000, 0x11_0000])
        let scalars = (0...random.below(6)).compactMap { _ in Unicode.Scalar(UInt32(random.below(most))) }
        return scalars.flatMap { Array(String($0).utf8) }
    }
}
