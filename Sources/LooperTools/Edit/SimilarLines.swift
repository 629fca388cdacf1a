/// The lines of a file that are most like others, by the measure of Python's `difflib`.
struct SimilarLines {
    /// Characters above which comparing would take too long.
    private static let longestText = 8_000

    private let lines: [[UInt32]]

    /// Takes the lines of a file.
    init(_ texts: [String]) {
        lines = texts.map { $0.unicodeScalars.map(\.value) }
    }

    /// The windows with the greatest similarity to `old`, if it reaches `threshold`; several where they tie.
    func best(for old: [String], threshold: Double) -> [Range<Int>] {
        let wanted = Array(old.joined(separator: "\n").unicodeScalars.map(\.value))
        guard !wanted.isEmpty, wanted.count <= Self.longestText, lines.count >= old.count else { return [] }
        let matcher = SequenceMatcher(wanted)
        var best: (ratio: Double, windows: [Range<Int>]) = (threshold, [])
        for start in 0...(lines.count - old.count) {
            let window = start..<(start + old.count)
            let text = Array(lines[window].joined(separator: [0x0A]))
            guard matcher.upperBound(text) >= best.ratio else { continue }
            let ratio = matcher.ratio(text)
            if ratio > best.ratio || best.windows.isEmpty && ratio == best.ratio {
                best = (ratio, [window])
            } else if ratio == best.ratio {
                best.windows.append(window)
            }
        }
        return best.windows
    }
}

/// `difflib.SequenceMatcher(None, text, pattern, autojunk=False)` for many texts and one pattern.
struct SequenceMatcher {
    private let pattern: [UInt32]
    private let places: [UInt32: [Int]]

    /// Takes the second sequence.
    init(_ pattern: [UInt32]) {
        self.pattern = pattern
        places = Dictionary(grouping: pattern.indices) { pattern[$0] }
    }

    /// Twice the number of matching characters by that of all; 1 for equal texts.
    func ratio(_ text: [UInt32]) -> Double {
        guard !text.isEmpty || !pattern.isEmpty else { return 1 }
        return 2 * Double(matching(text)) / Double(text.count + pattern.count)
    }

    /// What the ratio cannot exceed, whatever the order of the characters.
    func upperBound(_ text: [UInt32]) -> Double {
        let total = Double(text.count + pattern.count)
        guard total > 0 else { return 1 }
        var left = places.mapValues(\.count)
        let shared = text.count { scalar in
            guard let count = left[scalar], count > 0 else { return false }
            left[scalar] = count - 1
            return true
        }
        return 2 * Double(shared) / total
    }

    /// Characters in the longest common blocks, found block by block to the left and right of the longest.
    private func matching(_ text: [UInt32]) -> Int {
        var count = 0
        var open = [(text.indices, pattern.indices)]
        while let (left, right) = open.popLast() {
            let block = longest(text, left, right)
            guard block.size > 0 else { continue }
            count += block.size
            open.append((left.lowerBound..<block.text, right.lowerBound..<block.pattern))
            open.append((block.text + block.size..<left.upperBound, block.pattern + block.size..<right.upperBound))
        }
        return count
    }

    private struct Block {
        var text: Int
        var pattern: Int
        var size = 0
    }

    /// The longest block in both ranges; of equal ones the first in the text, and there the first in the pattern.
    private func longest(_ text: [UInt32], _ left: Range<Int>, _ right: Range<Int>) -> Block {
        var best = Block(text: left.lowerBound, pattern: right.lowerBound)
        var lengths: [Int: Int] = [:]
        for i in left {
            var next: [Int: Int] = [:]
            for j in places[text[i], default: []] where right.contains(j) {
                let size = lengths[j - 1, default: 0] + 1
                next[j] = size
                if size > best.size { best = Block(text: i - size + 1, pattern: j - size + 1, size: size) }
            }
            lengths = next
        }
        return best
    }
}
