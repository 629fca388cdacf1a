/// The tokens of a word as a doubly linked list, in which neighbours are joined in constant time.
struct TokenChain {
    /// The tokens by place; -1 where a token was joined to one before it.
    private(set) var tokens: [Int32]
    private var nexts: [Int]
    private var previouses: [Int]

    /// Links `tokens` in their order.
    init(_ tokens: [Int32]) {
        self.tokens = tokens
        nexts = Array(1..<tokens.count + 1)
        previouses = Array(-1..<tokens.count - 1)
    }

    /// The place after `index`, if there is one.
    func next(_ index: Int) -> Int? {
        nexts[index] < tokens.count ? nexts[index] : nil
    }

    /// The place before `index`, if there is one.
    func previous(_ index: Int) -> Int? {
        previouses[index] >= 0 ? previouses[index] : nil
    }

    /// Replaces the token at `index` and the one after it by `token`.
    mutating func join(_ index: Int, into token: Int32) {
        let right = nexts[index]
        tokens[index] = token
        tokens[right] = -1
        nexts[index] = nexts[right]
        if nexts[right] < tokens.count { previouses[nexts[right]] = index }
    }

    /// The tokens that are left.
    var remaining: [Int32] {
        tokens.filter { $0 >= 0 }
    }
}
