/// How a result was put before the model: the words around the observation's text, or other words in its place.
public struct ShownResult: Sendable, Hashable, Codable {
    /// What stands before the text.
    public var before: String
    /// What follows it: notices, for one.
    public var after: String
    /// What was shown in place of the observation's text where that is too long; `nil` where the text itself was.
    public var text: String?

    /// Creates a presentation; the default is the observation's text as it is.
    public init(before: String = "", after: String = "", text: String? = nil) {
        self.before = before
        self.after = after
        self.text = text
    }
}
