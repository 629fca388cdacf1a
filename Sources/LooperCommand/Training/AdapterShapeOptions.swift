import ArgumentParser
import Looper

/// What adapter is trained.
struct AdapterShapeOptions: ParsableArguments {
    @Option(help: "Rank of the adapter's products.")
    var rank = LoRAShape().rank

    @Option(help: "What a product is multiplied by, before it is divided by the rank.")
    var alpha = LoRAShape().alpha

    @Flag(name: .customLong("rslora"), help: "Divide by the root of the rank.")
    var isRankStabilised = false

    @Option(help: "The weights that are added to: all, or some of q,k,v,o,gate,up,down.")
    var targets = "all"

    @Option(
        help: """
            Where the adapter is in force: all, or reply (from a reply's header on; the base reads the rest, once for \
            all epochs).
            """
    )
    var scope = TrainingPlanner.Scope.all

    /// The form of the adapter.
    func shape() throws -> LoRAShape {
        LoRAShape(
            rank: rank,
            alpha: alpha,
            isRankStabilised: isRankStabilised,
            targets: try LoRATarget.parse(targets)
        )
    }
}

extension TrainingPlanner.Scope: ExpressibleByArgument {}
