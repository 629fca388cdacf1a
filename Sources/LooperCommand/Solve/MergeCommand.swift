import ArgumentParser
import Foundation
import Looper

/// `looper merge`: the shares of a data set as one.
struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Put the output folders of 'looper solve --shard' into one."
    )

    @Argument(help: "The output folders of the shares.")
    var folders: [String]

    @Option(help: "The folder for all of them; made if need be.")
    var output: String

    func run() throws {
        let place = URL(fileURLWithPath: output)
        let count = try SolveMerge.merge(folders.map { URL(fileURLWithPath: $0) }, into: place)
        try StandardOutput.line("\(count) instances; predictions in \(place.appending(path: "preds.json").path)")
    }
}
