import LooperCore

/// An edit as another program asks for it: this text in place of that one, by the rules of the tool `edit`.
///
/// The old text must occur once. Where it does so exactly, it may be a part of a line; else it is compared line by line,
/// as the tool does.
public struct TextEdit: Sendable, Hashable, Codable {
    /// The text that should go.
    public var old: String
    /// The text that should stand there.
    public var new: String

    /// What came of an edit.
    public enum Result: Sendable, Hashable {
        /// The file's new bytes, and what the tool says.
        case changed(bytes: [UInt8], message: String)
        /// Nothing changes; what the model is told.
        case refused(message: String)
    }

    /// Creates an edit.
    public init(old: String, new: String) {
        self.old = old
        self.new = new
    }

    /// Applies the edit to the bytes of the file that messages call `path`.
    public func apply(to bytes: [UInt8], path: String, limits: ToolLimits = ToolLimits()) -> Result {
        if let words = Self.refusal(of: bytes.count, path: path, limits) { return .refused(message: words) }
        if let kind = FileKind.binary(bytes) {
            return .refused(message: "\(path) is \(kind) (\(bytes.count) bytes), not text: it cannot be edited.")
        }
        let words = EditWords(path: path, limits: limits)
        switch FileEdit(readings: [EditPair(old: old, new: new)], words: words).apply(to: SourceText(bytes)) {
        case .refused(let observation): return .refused(message: observation.text)
        case .changed(let change, let level):
            return .changed(bytes: change.bytes, message: words.success(change, level, broken: nil).text)
        }
    }

    /// Why a file of `size` bytes is not edited; `nil` where it may be.
    static func refusal(of size: Int, path: String, _ limits: ToolLimits) -> String? {
        guard size > limits.fileBytes else { return nil }
        return "\(path) has \(size) bytes, more than the \(limits.fileBytes) that can be edited."
    }
}
