public import LooperLearning
public import LooperStore

/// Past sessions, and who writes what a model is told of them.
public struct PastSessions: Sendable {
    /// Where they are looked for.
    public var store: any SessionStore
    /// Writes the text.
    public var writer: KnowledgeWriter

    /// Looks for sessions in `store`.
    public init(_ store: any SessionStore, writer: KnowledgeWriter) {
        self.store = store
        self.writer = writer
    }
}
