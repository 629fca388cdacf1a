import Foundation
import LooperCore
import Subprocess
import Synchronization

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// One run of a command in a session of its own, which is killed as a whole.
struct ShellProcess: Sendable {
    let program: String
    let arguments: [String]
    let folder: String
    let variables: [String: String]
    let mark: CommandMark
    /// Whether the processes of the command end with the one that is started, whatever they do.
    let isConfined: Bool
    let limits: CommandLimits
    /// Seconds between the request to end and the kill.
    let grace: Double

    /// Why a command was ended from outside.
    enum Stop: Sendable {
        case time, processes, output
    }

    /// What the shell did.
    struct Ending: Sendable {
        var status: Int32
        var stop: Stop?
        var output: OutputCapture
    }

    /// The first reason to end a command.
    private final class StopReason: Sendable {
        private let kept = Mutex<Stop?>(nil)
        var value: Stop? { kept.withLock { $0 } }
        func set(_ stop: Stop) { kept.withLock { $0 = $0 ?? stop } }
    }

    /// Runs it; `capture` takes the output as it comes.
    ///
    /// What the command started ends with it.
    func run(timeout: Double, capture: OutputCapture) async throws -> Ending {
        do {
            let ending = try await runLeavingOthers(timeout: timeout, capture: capture)
            if !isConfined { try await offload(mark.kill) }
            return ending
        } catch {
            if !isConfined { try await offload(mark.kill) }
            throw error
        }
    }

    private func runLeavingOthers(timeout: Double, capture: OutputCapture) async throws -> Ending {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(grace))
        ]
        let marked = variables.merging([mark.variable: mark.value]) { _, new in new }
        let pairs = marked.map { (Subprocess.Environment.Key(stringLiteral: $0.key), $0.value) }
        let deadline = ContinuousClock.now + .seconds(timeout)
        let reason = StopReason()
        let result = try await Subprocess.run(
            .path(FilePath(program)),
            arguments: Arguments(arguments),
            environment: .custom(Dictionary(pairs) { _, new in new }),
            workingDirectory: FilePath(folder),
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            let group = execution.processIdentifier.value
            let watchers = watch(group, until: deadline, reason)
            var capture = capture
            do {
                let limit = deadline + .seconds(grace + 1)
                for try await buffer in execution.standardOutput {
                    capture.take(buffer.withUnsafeBytes { Array($0) })
                    if capture.total > limits.outputBytes {
                        reason.set(.output)
                        Foundation.kill(-group, SIGKILL)
                        break
                    }
                    // A process that left the group can hold the pipe and write for ever.
                    if ContinuousClock.now > limit {
                        reason.set(.time)
                        break
                    }
                }
            } catch {
                for watcher in watchers { watcher.cancel() }
                throw error
            }
            // The shell may have closed its output and still be at work: the watch stays until it has ended.
            return (capture, watchers)
        }
        let (output, watchers) = result.closureResult
        for watcher in watchers { watcher.cancel() }
        // What the shell left behind in its group ends with it: each command starts anew.
        Foundation.kill(-result.processIdentifier.value, SIGKILL)
        return Ending(status: Self.status(result.terminationStatus), stop: reason.value, output: output)
    }

    /// Ends the command when its time is up or it has too many processes.
    private func watch(
        _ group: pid_t,
        until deadline: ContinuousClock.Instant,
        _ reason: StopReason
    ) -> [Task<Void, any Error>] {
        let time = Task {
            try await Task.sleep(until: deadline, clock: .continuous)
            // One that has ended and is only told of late was in time.
            guard Foundation.kill(-group, 0) == 0 else { return }
            reason.set(.time)
            if isConfined {
                // The leader is the sandbox itself, with which everything would end at once.
                try await offload { mark.requestEnd(sparing: group) }
            } else {
                Foundation.kill(-group, SIGTERM)
            }
            try await Task.sleep(for: .seconds(grace))
            Foundation.kill(-group, SIGKILL)
        }
        let processes = Task {
            try await ProcessWatch(mark: mark, limit: limits.processes).untilExceeded()
            reason.set(.processes)
            Foundation.kill(-group, SIGKILL)
            if !isConfined { try await offload(mark.kill) }
        }
        return [time, processes]
    }

    private static func status(_ status: TerminationStatus) -> Int32 {
        switch status {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}
