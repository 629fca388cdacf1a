/// Why a task, a workspace, a patch or a grade could not be made.
public struct TasksError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable {
        private enum Value: Hashable {
            case unreadableFile, badTask, badPredictions, unknownTask, badSelection
            case missingRepository, notARepository, unusableRepository, noCommits, commitNotFound
            case patchDoesNotApply, badArchive, setupFailed, gitFailed
            case noTestCommand, nothingPasses, nothingToChange, otherOptions, busy
        }
        private let value: Value
        /// A file is missing or cannot be read.
        public static let unreadableFile = Code(value: .unreadableFile)
        /// A row of a task file cannot be used.
        public static let badTask = Code(value: .badTask)
        /// A prediction cannot be used.
        public static let badPredictions = Code(value: .badPredictions)
        /// A prediction is for a task that is not in the task file.
        public static let unknownTask = Code(value: .unknownTask)
        /// What says which tasks to take makes no sense.
        public static let badSelection = Code(value: .badSelection)
        /// There is no such folder.
        public static let missingRepository = Code(value: .missingRepository)
        /// The folder is no git repository.
        public static let notARepository = Code(value: .notARepository)
        /// The repository is damaged, incomplete or of a kind that cannot be used.
        public static let unusableRepository = Code(value: .unusableRepository)
        /// The repository has no commit yet.
        public static let noCommits = Code(value: .noCommits)
        /// The repository does not have the commit.
        public static let commitNotFound = Code(value: .commitNotFound)
        /// A patch does not fit the tree.
        public static let patchDoesNotApply = Code(value: .patchDoesNotApply)
        /// An archive cannot be unpacked.
        public static let badArchive = Code(value: .badArchive)
        /// A set-up command of a task failed.
        public static let setupFailed = Code(value: .setupFailed)
        /// No way to run the tests of a repository was found.
        public static let noTestCommand = Code(value: .noTestCommand)
        /// No test of a repository passes as it is.
        public static let nothingPasses = Code(value: .nothingPasses)
        /// There is no source file, or no function in one, that practice could change.
        public static let nothingToChange = Code(value: .nothingToChange)
        /// What is to be continued was begun with other options.
        public static let otherOptions = Code(value: .otherOptions)
        /// Another process is doing the same.
        public static let busy = Code(value: .busy)
        /// Git failed in another way.
        public static let gitFailed = Code(value: .gitFailed)
    }

    /// The kind of failure.
    public let code: Code
    /// What happened and what to do, in words.
    public let message: String

    /// Creates an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
