/// A point where lists end or part, with the ids that lead to it.
struct PrefixNode<Payload> {
    /// The end of a list.
    struct Leaf {
        var payload: Payload
        var lastUse: Int
    }

    private(set) var label: ArraySlice<Int32>
    /// By the first id of their labels.
    private var children: [Int32: PrefixNode] = [:]
    /// Where a list ends, which is where no other goes on.
    private var leaf: Leaf?

    init(label: ArraySlice<Int32>, children: [Int32: PrefixNode] = [:], leaf: Leaf? = nil) {
        self.label = label
        self.children = children
        self.leaf = leaf
    }

    var isEmpty: Bool { children.isEmpty && leaf == nil }
    var leafCount: Int { leaf == nil ? children.values.reduce(0) { $0 + $1.leafCount } : 1 }
    /// When the list that was not used for the longest time was used; `Int.max` for an empty root.
    var oldestUse: Int { leaf?.lastUse ?? children.values.lazy.map(\.oldestUse).min() ?? .max }
    var newestUse: Int { leaf?.lastUse ?? children.values.lazy.map(\.newestUse).max() ?? .min }
}

extension PrefixNode {
    /// Whether a list below goes on with `id`.
    func goesOn(with id: Int32) -> Bool { children[id] != nil }

    /// The ids of `ids`, which follow this node's label, that are shared, and what was kept for them.
    mutating func find(_ ids: ArraySlice<Int32>, now: Int) -> (length: Int, payload: Payload)? {
        guard let first = ids.first, children[first] != nil else {
            return use(now: now).map { (0, $0) }
        }
        let label = children[first]?.label ?? []
        let shared = label.sharedCount(with: ids)
        if shared < label.count { return children[first]?.use(now: now).map { (shared, $0) } }
        return children[first]?.find(ids.dropFirst(shared), now: now).map { (shared + $0.length, $0.payload) }
    }

    /// The payload of the list below that was used last.
    private mutating func use(now: Int) -> Payload? {
        if leaf != nil {
            leaf?.lastUse = now
            return leaf?.payload
        }
        guard let next = children.max(by: { $0.value.newestUse < $1.value.newestUse })?.key else { return nil }
        return children[next]?.use(now: now)
    }

    /// Puts a list below this node, whose label it follows, and gives the number of ids that are new.
    mutating func insert(_ ids: ArraySlice<Int32>, _ new: Leaf) -> Int {
        guard let first = ids.first else { return 0 }
        guard let label = children[first]?.label else { return extend(ids, new) }
        let shared = label.sharedCount(with: ids)
        guard shared < ids.count else {
            _ = children[first]?.use(now: new.lastUse)
            return 0
        }
        if shared < label.count { children[first]?.split(at: shared) }
        return children[first]?.insert(ids.dropFirst(shared), new) ?? 0
    }

    /// Adds ids that no list below goes on with.
    private mutating func extend(_ ids: ArraySlice<Int32>, _ new: Leaf) -> Int {
        if leaf == nil {
            children[ids[ids.startIndex]] = PrefixNode(label: ids, leaf: new)
        } else {
            label += ids
            leaf = new
        }
        return ids.count
    }

    private mutating func split(at length: Int) {
        let rest = PrefixNode(label: label.dropFirst(length), children: children, leaf: leaf)
        self = PrefixNode(label: label.prefix(length), children: [label[label.startIndex + length]: rest])
    }

    /// Takes out the list that was not used for the longest time.
    mutating func removeOldest() -> (ids: Int, payload: Payload)? {
        if let leaf {
            self.leaf = nil
            return (label.count, leaf.payload)
        }
        guard let key = children.min(by: { $0.value.oldestUse < $1.value.oldestUse })?.key else { return nil }
        let removed = children[key]?.removeOldest()
        if children[key]?.isEmpty == true { children[key] = nil }
        joinOnlyChild()
        return removed
    }

    /// A node at which nothing parts any more becomes one with what follows; a root stays as it is.
    private mutating func joinOnlyChild() {
        guard !label.isEmpty, children.count == 1, let child = children.first?.value else { return }
        self = PrefixNode(label: label + child.label, children: child.children, leaf: child.leaf)
    }
}

extension ArraySlice<Int32> {
    /// How many ids at the start are those of `other`.
    fileprivate func sharedCount(with other: ArraySlice<Int32>) -> Int {
        zip(self, other).prefix { $0 == $1 }.count
    }
}
