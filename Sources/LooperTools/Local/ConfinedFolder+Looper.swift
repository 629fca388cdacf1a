import Foundation
import LooperCore

extension ConfinedFolder {
    /// Opens the next free file for a long output; `nil` where the workspace does not let us.
    ///
    /// The folders are made only now, never through a link, and git is told to pass over them.
    func makeSpill() -> OutputSpill? {
        guard let looper = try? openRoot().makeFolder(".looper"), let output = looper.makeFolder("output") else {
            return nil
        }
        if let ignore = looper.open(".gitignore", O_WRONLY | O_CREAT | O_EXCL) {
            // An output that git sees is worth more than none.
            try? ignore.writeAll(Array("*\n".utf8), ".looper/.gitignore")
        }
        guard let number = (1...100_000).first(where: { output.status(of: "\($0).txt") == nil }),
            let file = output.open("\(number).txt", O_WRONLY | O_CREAT | O_EXCL)
        else { return nil }
        return OutputSpill(path: ".looper/output/\(number).txt", file: file)
    }
}

extension Descriptor {
    /// Opens the folder `name` in this one, made where it is missing; `nil` where something else has the name.
    fileprivate func makeFolder(_ name: String) -> Descriptor? {
        mkdirat(number, name, 0o777)
        return open(name, O_RDONLY | O_DIRECTORY)
    }
}
