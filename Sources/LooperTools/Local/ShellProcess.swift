import Foundation
import LooperCore
import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// One run of a shell in a session of its own, which is killed as a whole.
struct ShellProcess: Sendable {
    let shell: String
    let folder: String
    let variables: [String: String]
    /// Seconds between the request to end and the kill.
    let grace: Double

    /// What the shell did.
    struct Ending: Sendable {
        var status: Int32
        var timedOut: Bool
        var output: OutputCapture
    }

    /// Runs `text`; `capture` takes the output as it comes.
    ///
    /// What the command started ends with it.
    func run(_ text: String, timeout: Double, capture: OutputCapture) async throws -> Ending {
        let leftovers = Leftovers()
        do {
            let ending = try await run(text, timeout: timeout, capture: capture, marked: leftovers)
            try await offload(leftovers.kill)
            return ending
        } catch {
            try await offload(leftovers.kill)
            throw error
        }
    }

    private func run(
        _ text: String,
        timeout: Double,
        capture: OutputCapture,
        marked leftovers: Leftovers
    ) async throws -> Ending {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(grace))
        ]
        let marked = variables.merging([leftovers.variable: leftovers.value]) { _, new in new }
        let pairs = marked.map { (Subprocess.Environment.Key(stringLiteral: $0.key), $0.value) }
        let deadline = ContinuousClock.now + .seconds(timeout)
        let result = try await Subprocess.run(
            .path(FilePath(shell)),
            arguments: ["-c", text],
            environment: .custom(Dictionary(pairs) { _, new in new }),
            workingDirectory: FilePath(folder),
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            let group = execution.processIdentifier.value
            let watchdog = Task { try await Self.kill(group: group, at: deadline, grace: grace) }
            var capture = capture
            do {
                let limit = deadline + .seconds(grace + 1)
                for try await buffer in execution.standardOutput {
                    capture.take(buffer.withUnsafeBytes { Array($0) })
                    // A process that left the group can hold the pipe and write for ever.
                    if ContinuousClock.now > limit { break }
                }
            } catch {
                watchdog.cancel()
                throw error
            }
            // The shell may have closed its output and still be at work: the watchdog stays until it has ended.
            return (capture, watchdog)
        }
        let (output, watchdog) = result.closureResult
        watchdog.cancel()
        // What the shell left behind in its group ends with it: each command starts anew.
        Foundation.kill(-result.processIdentifier.value, SIGKILL)
        return Ending(
            status: Self.status(result.terminationStatus),
            timedOut: ContinuousClock.now >= deadline,
            output: output
        )
    }

    private static func kill(group: pid_t, at deadline: ContinuousClock.Instant, grace: Double) async throws {
        try await Task.sleep(until: deadline, clock: .continuous)
        Foundation.kill(-group, SIGTERM)
        try await Task.sleep(for: .seconds(grace))
        Foundation.kill(-group, SIGKILL)
    }

    private static func status(_ status: TerminationStatus) -> Int32 {
        switch status {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}
