import LooperCore

/// Where the gate draws its lines.
package struct GateSettings: Sendable, Hashable, Codable {
    /// The largest difference of the resolved rates that makes none.
    package var margin = PairedConclusion.standardMargin
    /// How many more of its replies, as a share, may be without a usable call.
    package var moreParseFailures = 0.05
    /// How many more of its patches, as a share, may touch tests.
    package var moreTestEdits = 0.05
    /// In how many more of its sessions, as a share, the loop detector may speak.
    package var moreLoops = 0.1
    /// How many more of its sessions, as a share, may end without a patch.
    package var moreEmptyPatches = 0.1
    /// How much less, as a share, an adapter's model may know of what has nothing to do with the skill.
    package var lessGeneralAbility = 0.02

    /// Creates settings with the default of each field.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case margin
        case moreParseFailures = "more_parse_failures"
        case moreTestEdits = "more_test_edits"
        case moreLoops = "more_loops"
        case moreEmptyPatches = "more_empty_patches"
        case lessGeneralAbility = "less_general_ability"
    }
}
