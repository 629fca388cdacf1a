import LooperCore

extension CodingTask {
    /// The task's name as that of a folder.
    var folderName: String {
        let name = String(instanceID.map { $0 == "/" || $0 == "\0" ? "_" : $0 })
        return name.hasPrefix(".") ? "_" + name : name
    }
}
