import ArgumentParser
import Foundation
import Looper

/// The options that say which tasks of a data set are taken.
struct TaskSelectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Take tasks by their place, as Python slices do: 0:50, 50: or -10:.", valueName: "a:b"))
    var slice: String?

    @Option(help: ArgumentHelp("Take tasks whose name begins with this regular expression.", valueName: "regex"))
    var filter: String?

    @Option(help: ArgumentHelp("Take these tasks, with commas between them.", valueName: "a,b"))
    var ids: String?

    @Option(help: ArgumentHelp("Take the i-th of n shares of what the others leave: 1/4 to 4/4.", valueName: "i/n"))
    var shard: String?

    /// What was asked for.
    var selection: TaskSelection {
        TaskSelection(
            ids: ids?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } ?? [],
            filter: filter,
            slice: slice,
            shard: shard
        )
    }
}
