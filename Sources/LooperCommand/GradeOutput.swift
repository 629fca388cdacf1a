import Foundation
import Looper

/// Where `looper grade` writes: the report over all, and `reports` beside it with one a task.
struct GradeOutput: Sendable {
    /// The report over all.
    let file: URL
    private let reports: URL?

    /// Takes a file, or a folder, which is made if need be; what is not there yet and has no extension is a folder.
    ///
    /// - Throws: ``LooperError`` where nothing can be written there.
    init(path: String) throws {
        let place = URL(fileURLWithPath: path)
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard exists ? isFolder.boolValue : path.hasSuffix("/") || place.pathExtension.isEmpty else {
            file = place
            try OutputFile.check(place)
            let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
            // What is no file, as a pipe, has no folder of ours around it.
            reports =
                type == nil || type == .typeRegular ? place.deletingLastPathComponent().appending(path: "reports") : nil
            return
        }
        try OutputFile.makeFolder(place)
        file = place.appending(path: "report.json")
        reports = place.appending(path: "reports")
    }

    /// Writes the report on a task.
    func write(_ report: InstanceReport, of task: String) throws {
        guard let reports else { return }
        try OutputFile.makeFolder(reports)
        try report.write(to: reports.appending(path: "\(TaskFolder.name(of: task)).json"), of: task)
    }
}
