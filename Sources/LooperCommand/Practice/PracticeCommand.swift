import ArgumentParser
import Foundation

/// `looper practice`: what a model can learn from, out of a repository.
struct PracticeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "practice",
        abstract: "Make tasks out of a repository with tests, or demonstrations of such tasks.",
        discussion: """
            With --repo: bugs that its own tests tell, made in copies of the last commit; no model is needed. A bug becomes \
            a task where a test that passed fails by an assertion, no more than a fifth of the suite fails and nothing \
            times out; each is checked on a clean copy, as made and with its fix. The same options give the same tasks. \
            An output file that is there is continued; FILE.tried beside it remembers what was tried.

            With --demonstrate: an expert that knows the fix runs through the real agent, and uses only what the session \
            has shown; each demonstration is a trajectory with the token ids of --model. A run that was stopped or killed \
            goes on with the same command.
            """
    )

    @OptionGroup(title: "Tasks") var tasks: PracticeTaskOptions
    @OptionGroup(title: "Demonstrations") var demonstrations: DemonstrateOptions
    @OptionGroup(title: "Model of the demonstrations") var model: ModelOptions
    @OptionGroup(title: "Sessions of the demonstrations; --seed decides everywhere what is drawn") var agent:
        AgentOptions
    @OptionGroup(title: "Commands") var sandbox: SandboxOptions

    @Option(help: "The file of tasks, JSON Lines, or the folder of demonstrations; continued where it is there.")
    var output: String

    @Option(help: "How many bugs or tasks are worked on at a time.")
    var jobs = 1

    @Flag(help: "Print the summary as one JSON object.")
    var json = false

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs has to be from 1 to 64") }
        guard (tasks.repo == nil) != (demonstrations.demonstrate == nil) else {
            throw ValidationError("give --repo, for tasks, or --demonstrate, for demonstrations")
        }
        guard tasks.repo == nil || tasks.count != nil else { throw ValidationError("--repo needs --count") }
    }

    func run() async throws {
        let seed = agent.seed ?? 0
        if let repository = tasks.repo, let count = tasks.count {
            let making = TaskMaking(
                options: tasks,
                sandbox: sandbox,
                output: output,
                seed: seed,
                jobs: jobs,
                json: json
            )
            try await making.run(repository, count)
        }
        if let file = demonstrations.demonstrate {
            let demonstrating = Demonstrating(
                options: demonstrations,
                model: model,
                agent: agent,
                sandbox: sandbox,
                output: URL(fileURLWithPath: output),
                seed: seed,
                jobs: jobs,
                json: json
            )
            try await demonstrating.run(file)
        }
    }
}
