/// What a session changed, as a unified diff that applies to the tree it started from.
public struct Patch: Sendable, Hashable, Codable {
    /// A changed file that is not in the patch.
    public struct Omission: Sendable, Hashable, Codable {
        /// Relative to the workspace.
        public var path: String
        /// Why it was left out, in words.
        public var reason: String

        /// Creates an omission.
        public init(path: String, reason: String) {
            self.path = path
            self.reason = reason
        }
    }

    /// What is left out of a patch.
    public struct Rules: Sendable, Hashable, Codable {
        /// Bytes above which a new file is left out, or the change of an old one.
        public var fileBytes: Int = 1 << 20
        /// Whether new and changed tests are left out.
        public var leavesOutTests: Bool = false
        /// Names of files that package managers write.
        public var lockFiles: Set<String> = [
            "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "Pipfile.lock",
            "uv.lock", "pdm.lock", "Cargo.lock", "Gemfile.lock", "composer.lock", "go.sum", "Package.resolved",
            "bun.lockb", "flake.lock",
        ]

        /// Creates the default rules.
        public init() {}
    }

    /// The unified diff; empty where nothing changed.
    public var text: String
    /// Changed files that are not in it.
    public var omissions: [Omission]

    /// Creates a patch.
    public init(text: String, omissions: [Omission] = []) {
        self.text = text
        self.omissions = omissions
    }

    /// Whether the unified diff `text` touches a file that is a test by its name.
    package static func touchesTests(_ text: String) -> Bool { PatchPaths.touchesTests(text) }
}
