import ArgumentParser
import Foundation
import Looper

/// `looper store`: what is known of all sessions.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Look into the store of past sessions, and take it elsewhere.",
        discussion: """
            The store is store.sqlite in LOOPER_HOME. Every session of 'looper run' and 'looper compare' is entered in \
            it: what it was given, its steps, how it ended and how it was graded. Trajectories stay where they are.
            """,
        subcommands: [
            StoreExportCommand.self, StoreImportCommand.self, StoreCheckCommand.self, StoreSearchCommand.self,
        ]
    )
}

extension SessionRecords {
    /// Enters sessions in the store of the home folder; where that cannot be opened the user is told, and they go on.
    static func home(tell: @escaping @Sendable (String) -> Void) -> SessionRecords? {
        do {
            return SessionRecords(try LooperHome().openStore(), tell: tell)
        } catch {
            tell("sessions are not entered in the store: \(error)")
            return nil
        }
    }
}
