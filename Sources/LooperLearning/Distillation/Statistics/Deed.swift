import Foundation
import LooperAgent
import LooperCore

/// A step of a session as statistics see it.
struct Deed: Sendable, Hashable {
    /// The kinds, as the words for them are called.
    enum Kind: String, Sendable, Hashable, Comparable, CaseIterable {
        case test, command, search, read, edit, write, done
        /// Takes back the edit before.
        case undo
        /// A reply without a usable call.
        case nothing

        static func < (one: Kind, other: Kind) -> Bool { one.rawValue < other.rawValue }
    }

    let kind: Kind
    let call: ToolCall?
    let observation: Observation
    /// What it says of the tests; `nil` for other calls.
    let reading: TestReading?
    /// Whether it is one to learn: a wrong attempt of a demonstration is not.
    let isLearned: Bool
    let reply: String

    /// Reads a step; `edit` is the last one before it.
    init(_ step: Step, after edit: ToolCall?) {
        call = step.callThatRan ?? step.call
        observation = step.observation
        isLearned = step.train != false
        reply = step.reply
        let reading = call.map { TestReading($0, step.observation) }
        self.reading = reading?.runsTests == true ? reading : nil
        kind =
            switch call?.name {
            case "bash": self.reading == nil ? .command : .test
            case "edit": call.map { Self.takesBack($0, edit) } == true ? .undo : .edit
            case let name?: Kind(rawValue: name) ?? .command
            case nil: .nothing
            }
    }

    /// The deeds of a session, in order.
    static func all(of trajectory: Trajectory) -> [Deed] {
        var edit: ToolCall?
        return trajectory.steps.map { step in
            let deed = Deed(step, after: edit)
            if deed.changes { edit = deed.call }
            return deed
        }
    }

    /// Whether files were changed by it.
    var changes: Bool { [.edit, .undo, .write].contains(kind) && observation.status == .succeeded }

    /// The file it is about, for calls that name one.
    var path: String? {
        switch kind {
        case .read: call.map { String($0.body.prefix { $0 != ":" && !$0.isNewline }) }
        case .edit, .undo, .write: call?.attributes["path"]
        default: nil
        }
    }

    /// Whether an edit changes little: what it writes has at most one name more than what it replaces.
    var isSmall: Bool {
        guard let call, kind == .edit else { return true }
        let (old, new) = Self.halves(of: call.body)
        return Set(new.flatMap(Names.all)).subtracting(old.flatMap(Names.all)).count <= 1
    }

    /// Whether an edit puts back the lines that the one before it replaced.
    private static func takesBack(_ call: ToolCall, _ earlier: ToolCall?) -> Bool {
        guard let earlier, call.attributes["path"] == earlier.attributes["path"] else { return false }
        let (one, other) = (halves(of: call.body), halves(of: earlier.body))
        return one.old == other.new && one.new == other.old
    }

    private static func halves(of body: String) -> (old: [String], new: [String]) {
        let lines = body.components(separatedBy: "\n")
        let middle = lines.firstIndex { $0.hasPrefix(PairSeparator.plain) } ?? lines.count
        return (Array(lines[..<middle]), Array(lines.dropFirst(middle + 1)))
    }
}
