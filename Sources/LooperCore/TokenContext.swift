/// The exact token ids a local model had before it, with what it wrote itself marked.
public struct TokenContext: Sendable, Hashable, Codable {
    /// All ids, prompt first, then the reply; shape (tokens).
    public var ids: [Int32]
    /// 1 where the model itself wrote the id (in this reply or an earlier one), else 0; shape (tokens).
    public var lossMask: [UInt8]

    /// Creates a context; both arrays have the same length.
    public init(ids: [Int32] = [], lossMask: [UInt8] = []) {
        precondition(ids.count == lossMask.count, "a mask has one entry for each id")
        self.ids = ids
        self.lossMask = lossMask
    }

    /// What has to be written down to get from `earlier` to this context; the reply it ends with is always part of it.
    public func delta(from earlier: TokenContext) -> TokenDelta {
        let reply = lossMask.reversed().prefix { $0 == 1 }.count
        let limit = min(ids.count - reply, earlier.ids.count)
        var shared = 0
        while shared < limit, ids[shared] == earlier.ids[shared], lossMask[shared] == earlier.lossMask[shared] {
            shared += 1
        }
        return TokenDelta(reused: shared, ids: Array(ids[shared...]), lossMask: Array(lossMask[shared...]))
    }

    /// The context that `delta` leads to, or `nil` where the delta claims more shared ids than there are.
    public func applying(_ delta: TokenDelta) -> TokenContext? {
        guard delta.reused >= 0, delta.reused <= ids.count, delta.ids.count == delta.lossMask.count else { return nil }
        return TokenContext(
            ids: Array(ids[..<delta.reused]) + delta.ids,
            lossMask: Array(lossMask[..<delta.reused]) + delta.lossMask
        )
    }
}

/// A context written as its difference from the one before, so that a trajectory grows linearly with its steps.
public struct TokenDelta: Sendable, Hashable, Codable {
    /// How many ids at the start are those of the step before.
    public var reused: Int
    /// The ids that follow.
    public var ids: [Int32]
    /// Their mask: 1 where the model wrote the id.
    public var lossMask: [UInt8]

    /// Creates a delta.
    public init(reused: Int, ids: [Int32], lossMask: [UInt8]) {
        self.reused = reused
        self.ids = ids
        self.lossMask = lossMask
    }

    /// The ids of the reply itself: what the mask marks at the end.
    public var written: [Int32] {
        ids.suffix(lossMask.reversed().prefix { $0 == 1 }.count)
    }

    private enum CodingKeys: String, CodingKey {
        case reused, ids
        case lossMask = "loss_mask"
    }
}
