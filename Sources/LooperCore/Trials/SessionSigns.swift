/// What is noticed in a session beside its outcome: how well the model handles its tools, and where it goes wrong.
public struct SessionSigns: Sendable, Hashable, Codable {
    /// Whether the first reply held a valid call of a tool.
    public var firstToolRight: Bool
    /// Replies without a usable call.
    public var parseFailures: Int
    /// Whether it was submitted without a passing test after the last change.
    public var doneWithoutTest: Bool
    /// How often the loop detector spoke, or would have where it is switched off.
    public var loops: Int
    /// Whether the patch touches tests.
    public var editsTests: Bool
    /// Whether there is no patch.
    public var emptyPatch: Bool
    /// Whether it read in a file that the task's fix changes; `nil`, like the next two, where no fix is known.
    public var rightFileRead: Bool?
    /// Whether it read a line that the fix changes.
    public var rightLinesRead: Bool?
    /// Whether its patch changes a file that the fix changes.
    public var rightFileEdited: Bool?

    /// Creates a record; the default is that of a session in which nothing is wrong.
    public init(
        firstToolRight: Bool = true,
        parseFailures: Int = 0,
        doneWithoutTest: Bool = false,
        loops: Int = 0,
        editsTests: Bool = false,
        emptyPatch: Bool = false,
        rightFileRead: Bool? = nil,
        rightLinesRead: Bool? = nil,
        rightFileEdited: Bool? = nil
    ) {
        self.firstToolRight = firstToolRight
        self.parseFailures = parseFailures
        self.doneWithoutTest = doneWithoutTest
        self.loops = loops
        self.editsTests = editsTests
        self.emptyPatch = emptyPatch
        self.rightFileRead = rightFileRead
        self.rightLinesRead = rightLinesRead
        self.rightFileEdited = rightFileEdited
    }

    private enum CodingKeys: String, CodingKey {
        case loops
        case firstToolRight = "first_tool_right"
        case parseFailures = "parse_failures"
        case doneWithoutTest = "done_without_test"
        case editsTests = "edits_tests"
        case emptyPatch = "empty_patch"
        case rightFileRead = "right_file_read"
        case rightLinesRead = "right_lines_read"
        case rightFileEdited = "right_file_edited"
    }
}
