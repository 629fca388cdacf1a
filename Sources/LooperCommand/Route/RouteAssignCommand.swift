import ArgumentParser
import Looper

/// `looper route assign`: the draw, for other programs.
struct RouteAssignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign",
        abstract: "Print the arm of a key.",
        discussion: """
            A pure function: the bucket is n = fnv1a32(decimal(fnv1a32(seed + key))) mod 10000 / 10000 with \
            seed = "experiment:salt:phase", and the arm is the first whose share and those before it add up to more \
            than n. Nothing is read or recorded.
            """
    )

    @Option(help: "The name of the experiment.")
    var experiment: String

    @Option(help: "Makes the draws independent of those of other experiments.")
    var salt: String

    @Option(help: "The phase; another one whenever the weights change.")
    var phase: String

    @Option(
        help: ArgumentHelp(
            "The arms in their order, each with its share; the shares add up to 1.",
            valueName: "arm=share,…"
        ),
        transform: ArmShares.weights
    )
    var arms: [Allocation.Weight]

    @Option(help: "The key of the session.")
    var key: String

    func validate() throws {
        for (name, value) in [("experiment", experiment), ("phase", phase), ("key", key)] where value.isEmpty {
            throw ValidationError("--\(name) is empty; name one")
        }
    }

    func run() async throws {
        let allocation = Allocation(experiment: experiment, salt: salt, phase: phase, weights: arms)
        try StandardOutput.line(allocation.arm(for: key).rawValue)
    }
}
