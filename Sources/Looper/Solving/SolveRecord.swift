public import LooperCore

/// One instance that `looper solve` is through with, as `runs.jsonl` keeps it.
public struct SolveRecord: Sendable, Hashable, Codable {
    /// The task.
    public var instanceID: String
    /// How the session ended; `failed` too where it could not begin.
    public var outcome: Outcome
    /// Why, where the outcome alone does not say it.
    public var detail: String?
    /// The model's name.
    public var model: String
    /// What the session was given.
    public var arm: Arm
    /// SHA-256 of the text of each skill, by its name.
    public var skills: [String: String]
    /// The adapter, by its path.
    public var adapter: String?
    /// SHA-256 of the adapter's file; `nil` where the model knows it by name.
    public var adapterSHA256: String?
    /// Replies of the model.
    public var steps = 0
    /// Tokens read over all steps, cached ones included.
    public var promptTokens = 0
    /// Tokens written over all steps.
    public var replyTokens = 0
    /// Wall-clock seconds, those of the preparation included.
    public var seconds = 0.0
    /// Bytes of the patch.
    public var patchBytes = 0
    /// The hash of the files that the session began with; `nil` where it did not begin.
    public var tree: String?

    private enum CodingKeys: String, CodingKey {
        case outcome, detail, model, arm, skills, adapter, steps, seconds, tree
        case instanceID = "instance_id"
        case adapterSHA256 = "adapter_sha256"
        case promptTokens = "prompt_tokens"
        case replyTokens = "reply_tokens"
        case patchBytes = "patch_bytes"
    }
}
