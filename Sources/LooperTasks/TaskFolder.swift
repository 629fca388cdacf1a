package import LooperCore

/// Where what belongs to a task lies below a folder that holds several.
package enum TaskFolder {
    /// The name of a task as that of a folder.
    package static func name(of task: String) -> String {
        let name = String(task.map { $0 == "/" || $0 == "\0" ? "_" : $0 })
        return name.hasPrefix(".") ? "_" + name : name
    }

    /// The place of a session of a trial, `<setting>/<task>-<seed>`.
    ///
    /// - Parameter seed: `nil` where the trial has one alone.
    package static func session(setting: String?, task: String, seed: UInt64?) -> String {
        (setting.map { "\($0)/" } ?? "") + name(of: task) + (seed.map { "-\($0)" } ?? "")
    }
}

extension CodingTask {
    /// The task's name as that of a folder.
    package var folderName: String { TaskFolder.name(of: instanceID) }
}
