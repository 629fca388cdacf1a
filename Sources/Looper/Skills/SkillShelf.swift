package import Foundation
import LooperCore
import LooperLearning
import LooperSkills

/// A place where skills are kept.
package enum SkillShelf: Sendable, Hashable {
    /// The copies inside the program.
    case embedded
    /// A folder with a folder for each skill.
    case folder(URL)

    /// For people.
    package var title: String {
        switch self {
        case .embedded: "the program"
        case .folder(let folder): folder.path
        }
    }

    /// The skills that are there, broken ones too, by name and in order.
    var names: [String] {
        switch self {
        case .embedded:
            let paths = TextFolderSource.embeddedFiles().folder("skills").files.keys
            return Set(paths.filter { $0.contains("/") }.map { String($0.prefix { $0 != "/" }) }).sorted()
        case .folder(let folder):
            return SkillFolder.all(in: folder, digest: .sha256).map(\.name)
        }
    }

    /// A skill, read whole and checked.
    ///
    /// - Throws: ``SkillDiagnostic``.
    func read(_ name: String) throws(SkillDiagnostic) -> StoredSkill {
        switch self {
        case .embedded:
            let files = TextFolderSource.embeddedData(below: "skills/\(name)")
            return try StoredSkill(name: name, files: files, digest: .sha256)
        case .folder(let folder):
            return try SkillFolder(library: folder, name: name, digest: .sha256).read()
        }
    }

    /// The manifest alone; `nil` where there is none.
    ///
    /// - Throws: ``SkillDiagnostic`` where it cannot be read.
    func manifest(of name: String) throws(SkillDiagnostic) -> SkillManifest? {
        switch self {
        case .embedded:
            let path = "\(name)/\(SkillPaths.manifest)"
            guard let text = TextFolderSource.embeddedFiles()["skills/\(path)"] else { return nil }
            return try SkillManifest.decoded(Data(text.utf8), path: path)
        case .folder(let folder):
            return try SkillFolder(library: folder, name: name, digest: .sha256).readManifest()
        }
    }
}
