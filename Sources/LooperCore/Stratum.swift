/// The kind of session that arms may suit differently; what is not known is `nil`.
public struct Stratum: Sendable, Hashable, Codable {
    /// The model.
    public var model: String?
    /// The kind of task, as `bug` or `feature`.
    public var kind: String?
    /// The module that the task is about.
    public var module: String?

    /// Creates a stratum.
    public init(model: String? = nil, kind: String? = nil, module: String? = nil) {
        self.model = model
        self.kind = kind
        self.module = module
    }

    /// The strata that hold it, from everything to itself; a level that is not known is left out.
    public var path: [Stratum] {
        [Stratum(), Stratum(model: model), Stratum(model: model, kind: kind), self].reduce(into: []) { path, stratum in
            if path.last != stratum { path.append(stratum) }
        }
    }
}
