import Foundation

/// What differs between the old and the new lines of a fix, told by the words that a reader of the old lines knows.
struct LineChange {
    /// What to say of it.
    let occasion: Phrases.Occasion
    /// The old and the new words, where they are few enough to be named.
    let words: (old: String, new: String)?

    private static let comparisons: Set<String> = ["<", ">", "<=", ">=", "==", "!=", "===", "!==", "is", "in"]
    private static let booleans: Set<String> = ["and", "or", "&&", "||", "True", "False", "true", "false"]
    private static let operations: Set<String> = [
        "+", "-", "*", "/", "//", "%", "**", "+=", "-=", "*=", "/=", "<<", ">>", "&", "|", "^",
    ]

    /// Characters up to which a piece of code is named in a sentence.
    private static let longest = 32

    init(_ fix: Fix) {
        if fix.old.isEmpty || fix.new.isEmpty {
            (occasion, words) = (fix.old.isEmpty ? .missing : .surplus, nil)
            return
        }
        guard let (old, new) = Self.difference(fix) else {
            (occasion, words) = (.other, nil)
            return
        }
        occasion = Self.occasion(old.filter { $0.kind != .space }, new.filter { $0.kind != .space })
        let (left, right) = (Self.text(old), Self.text(new))
        let isShort = !left.isEmpty && !right.isEmpty && max(left.count, right.count) <= Self.longest
        words = isShort ? (left, right) : nil
    }

    /// The tokens that differ between the first two lines that do, without those at both ends that are the same.
    private static func difference(_ fix: Fix) -> (old: [CodeToken], new: [CodeToken])? {
        guard fix.old.count == fix.new.count, let (old, new) = zip(fix.old, fix.new).first(where: { $0 != $1 }) else {
            return nil
        }
        var left = CodeToken.tokens(of: old, path: fix.path)
        var right = CodeToken.tokens(of: new, path: fix.path)
        while let first = left.first, first == right.first {
            left.removeFirst()
            right.removeFirst()
        }
        while let last = left.last, last == right.last {
            left.removeLast()
            right.removeLast()
        }
        return (left, right)
    }

    private static func text(_ tokens: [CodeToken]) -> String {
        tokens.map(\.text).joined().trimmingCharacters(in: .whitespaces)
    }

    private static func occasion(_ old: [CodeToken], _ new: [CodeToken]) -> Phrases.Occasion {
        let isNot = { (tokens: [CodeToken]) in tokens.count == 1 && ["not", "!"].contains(tokens[0].text) }
        if old.isEmpty && isNot(new) || new.isEmpty && isNot(old) { return .negation }
        guard old.count == 1, new.count == 1 else { return .other }
        let texts: Set<String> = [old[0].text, new[0].text]
        if texts.isSubset(of: comparisons) { return .comparison }
        if texts.isSubset(of: booleans) { return .boolean }
        if texts.isSubset(of: operations) { return .arithmetic }
        if old[0].kind == .number && new[0].kind == .number { return .number }
        return old[0].kind == .name && new[0].kind == .name ? .name : .other
    }
}
