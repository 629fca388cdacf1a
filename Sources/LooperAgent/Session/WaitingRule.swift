import LooperCore

/// Tells steps that wait for something from steps that repeat themselves.
struct WaitingRule {
    private var logs: Set<String> = []
    private var followsWait = false

    /// Takes the next step and says whether it waits: a `sleep`, a look at a process, or at what a job in the background
    /// writes, or a look that follows a wait.
    mutating func take(_ call: ToolCall?) -> Bool {
        guard let call else { return false }
        if call.name == "read" { return logs.contains(FilePath.normal(String(call.body.prefix { $0 != ":" }))) }
        guard call.name == "bash" else { return false }
        let commands = ShellLine(call.body).commands
        defer {
            logs.formUnion(Self.logs(of: commands))
            followsWait = commands.contains(where: \.isWait)
        }
        guard commands.allSatisfy({ $0.isLook || $0.isWait }) else { return false }
        if followsWait || commands.contains(where: { $0.isWait || $0.isProcessPoll }) { return !commands.isEmpty }
        return commands.contains { $0.arguments.contains { logs.contains(FilePath.normal($0)) } }
    }

    /// Where the jobs that `commands` leave in the background write to.
    private static func logs(of commands: [SimpleCommand]) -> [String] {
        let jobs = commands.filter { $0.link == .background }
        return jobs.flatMap { $0.targets.isEmpty ? ["nohup.out"] : $0.targets.map(FilePath.normal) }
    }
}
