import Foundation

/// What this process knows and commands of a model should not.
package enum ProcessSecrets {
    /// Wipes the variables this process was started with where `/proc/<pid>/environ` shows them; the process itself
    /// still has them.
    ///
    /// For the start of a program, while there is one thread: whoever holds a pointer to a variable's old text finds it
    /// empty. What remains: on Linux a command that may trace this process, as one of the same user may on many
    /// machines, can still read its memory, and the variables of the shell that started it; elsewhere the texts may
    /// stay where they are. Only another user or a container keeps commands from these.
    package static func hideVariables() {
        for name in ProcessInfo.processInfo.environment.keys {
            guard let old = getenv(name), let copy = strdup(old) else { continue }
            defer { free(copy) }
            // A system that writes the copy in place of the old text gives no other place to wipe.
            guard setenv(name, copy, 1) == 0, let new = getenv(name), new != old else { continue }
            memset(old, 0, strlen(old))
        }
    }
}
