public import Foundation

/// The folder in which Looper keeps what it fetched and made: models, packages, sessions.
public struct LooperHome: Sendable, Hashable {
    /// The folder itself.
    public let folder: URL

    /// Uses `folder`.
    public init(folder: URL) {
        self.folder = folder
    }

    /// `LOOPER_HOME`, else `~/.cache/looper`.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        if let path = environment["LOOPER_HOME"], !path.isEmpty {
            folder = URL(fileURLWithPath: path, isDirectory: true)
        } else {
            folder = FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache/looper")
        }
    }

    /// Model files.
    public var models: URL { folder.appending(path: "models") }
    /// Source archives that the demo works on.
    public var packages: URL { folder.appending(path: "packages") }
    /// Trajectories of sessions for which no other place was named.
    public var sessions: URL { folder.appending(path: "sessions") }
    /// What is known of all sessions.
    public var store: URL { folder.appending(path: "store.sqlite") }
    /// Prompts, tools and skills of the user, which go before those of the program.
    public var data: TextFolderSource { .directory(folder) }
}
