public import Foundation
public import LooperCore
import Synchronization

/// Writes a trajectory to a file, so that a crash loses at most the running step.
///
/// A step is one write at the end of the file, over the few words that close the document; nothing before them is
/// written again. The opening is written beside its place, forced to the disk and renamed, and the end is forced to
/// the disk too. At any moment a reader finds a whole document, or one whose whole steps it can recover.
public final class FileTrajectoryRecorder: TrajectoryRecorder {
    /// Where the trajectory is written.
    public let file: URL
    private let document = Mutex<OpenDocument?>(nil)

    /// Creates a recorder; the folder is made when a session begins.
    public init(file: URL) {
        self.file = file
    }

    /// Writes the whole trajectory in place of whatever was there.
    ///
    /// - Throws: ``AgentError`` with code `notRecorded` that names the file and says why.
    public func begin(_ trajectory: Trajectory) async throws {
        try reporting {
            try document.withLock { $0 = try OpenDocument.replacing(file, with: trajectory) }
        }
    }

    /// Adds a step at the end.
    ///
    /// - Throws: ``AgentError`` with code `notRecorded` that names the file and says why.
    public func append(_ step: Step, _ standing: Standing) async throws {
        try reporting {
            let isOpen: Void? = try document.withLock { try $0?.append(step, standing) }
            try Self.check(isOpen)
        }
    }

    /// Writes how the session ended and closes the file.
    ///
    /// - Throws: ``AgentError`` with code `notRecorded` that names the file and says why.
    public func finish(_ standing: Standing) async throws {
        try reporting {
            let isOpen: Void? = try document.withLock { try $0?.finish(standing) }
            try Self.check(isOpen)
        }
    }

    private static func check(_ isOpen: Void?) throws(AgentError) {
        guard isOpen != nil else { throw AgentError(.notRecorded, "no session has begun to be recorded") }
    }

    private func reporting(_ body: () throws -> Void) throws(AgentError) {
        do {
            try body()
        } catch {
            throw AgentError(.notRecorded, "cannot write \(file.path): \(error); check the folder and its free space")
        }
    }
}
