package import LooperCore
import Synchronization

extension CallArguments {
    /// What `tool` says of the form of `call`, without doing anything; `nil` where the form is fine.
    ///
    /// A tool that finds no fault with its arguments turns to the environment next; this one has nothing and notices.
    package static func complaint(about call: ToolCall, of tool: any Tool) async throws -> String? {
        let nothing = Nothing()
        let observation = try await tool.run(call, in: nothing)
        return observation.status == .failed && !nothing.wasTouched ? observation.text : nil
    }

    /// An environment without a file or a shell, which notices that it was asked for one.
    private final class Nothing: Environment {
        private let touched = Mutex(false)

        var wasTouched: Bool { touched.withLock { $0 } }

        func run(_ command: ShellCommand) throws -> ShellResult { throw refusal() }

        func read(_ path: String) throws -> [UInt8] { throw refusal() }

        func write(_ bytes: [UInt8], to path: String) throws { throw refusal() }

        func files() throws -> [String] { throw refusal() }

        private func refusal() -> EnvironmentError {
            touched.withLock { $0 = true }
            return EnvironmentError(.failed, "nothing is here")
        }
    }
}
