import LooperAgent
import LooperCore

/// What sessions that fail do more often than sessions that solve their task.
enum Mistake: String, Sendable, Hashable, CaseIterable {
    /// Made a call again although nothing had changed since.
    case repeatedCall = "repeated-call"
    /// Changed a file that it had not read.
    case unreadEdit = "unread-edit"
    /// Said done although no test had passed since the last change.
    case untestedDone = "untested-done"
    /// Changed a test.
    case editedTest = "edited-test"
    /// Changed nothing at all.
    case noEdit = "no-edit"

    /// The mistakes in a session.
    static func all(in deeds: [Deed]) -> Set<Mistake> {
        var found: Set<Mistake> = []
        var seen: Set<String> = []
        var read: Set<String> = []
        var isTested = false
        for deed in deeds {
            if deed.changes {
                if let path = deed.path, SourceTree.isTest(path) { found.insert(.editedTest) }
                (seen, isTested) = ([], false)
            }
            if deed.kind == .edit, let path = deed.path, !read.contains(path) { found.insert(.unreadEdit) }
            if deed.kind == .read, deed.observation.status == .succeeded, let path = deed.path { read.insert(path) }
            if deed.reading?.passes == true { isTested = true }
            // One that the done gate held back is no end.
            if deed.kind == .done, deed.observation.status == .finished, !isTested { found.insert(.untestedDone) }
            if let call = deed.call, deed.kind != .done, !seen.insert(call.canonical).inserted {
                found.insert(.repeatedCall)
            }
        }
        if !deeds.contains(where: \.changes) { found.insert(.noEdit) }
        return found
    }
}
