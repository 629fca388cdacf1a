import LooperAgent
import LooperCore

/// An observation that says that something did not work, as it should not have been.
enum Setback: String, Sendable, Hashable, CaseIterable {
    /// A change was not made.
    case editRefused = "edit-refused"
    /// A search found nothing.
    case nothingFound = "nothing-found"
    /// A file could not be shown.
    case unreadable
    /// A command failed by itself, or ran no test.
    case commandFailed = "command-failed"
    /// A test fails although something was changed.
    case stillFails = "still-fails"
    /// A reply held no usable call.
    case noCall = "no-call"

    /// What went wrong with a deed; `nil` where nothing did.
    init?(_ deed: Deed, afterChange: Bool) {
        switch deed.kind {
        case .nothing: self = .noCall
        case .test where deed.reading?.ran == true:
            guard afterChange, deed.reading?.passes == false else { return nil }
            self = .stillFails
        case _ where deed.observation.status != .failed: return nil
        case .edit, .undo, .write: self = .editRefused
        case .search: self = .nothingFound
        case .read: self = .unreadable
        case .test, .command: self = .commandFailed
        case .done: return nil
        }
    }

    /// The setbacks of a session, each with what was done next.
    static func all(in deeds: [Deed]) -> [(setback: Setback, next: Deed.Kind)] {
        var hasChanged = false
        return zip(deeds, deeds.dropFirst()).compactMap { deed, next in
            if deed.changes { hasChanged = true }
            return Setback(deed, afterChange: hasChanged).map { ($0, next.kind) }
        }
    }
}
