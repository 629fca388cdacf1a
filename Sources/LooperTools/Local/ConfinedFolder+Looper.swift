import Foundation
import LooperCore

extension ConfinedFolder {
    /// Makes a folder and those above it.
    func makeFolder(_ path: String) throws(EnvironmentError) {
        _ = try place(of: path + "/.keep", creating: true)
    }

    /// Opens the next free file for a long output; `nil` where the workspace does not let us.
    func makeSpill() -> OutputSpill? {
        guard let folder = try? place(of: ".looper/output/.keep", creating: true).folder,
            let number = (1...100_000).first(where: { folder.status(of: "\($0).txt") == nil }),
            let file = folder.open("\(number).txt", O_WRONLY | O_CREAT | O_EXCL)
        else { return nil }
        return OutputSpill(path: ".looper/output/\(number).txt", file: file)
    }
}
