package import Foundation
import LooperCore

/// A skill on disk: `<library>/<name>/` with `SKILL.md`, `adapter/` and `manifest.json`.
///
/// Beside it the library keeps dot-folders: `.previous/<name>-v<version>` has the versions before, `.incoming/<name>`
/// one that is being written.
package struct SkillFolder: Sendable {
    /// The folder with all skills.
    package let library: URL
    /// The skill's name.
    package let name: String
    let digest: ContentDigest

    /// The skill `name` in `library`, whether it is there or not.
    package init(library: URL, name: String, digest: ContentDigest) {
        self.library = library
        self.name = name
        self.digest = digest
    }

    /// The folder itself.
    package var url: URL { library.appending(path: name) }

    /// Where the adapter stands, in the form of PEFT; `nil` where the skill has none.
    package var adapterPath: URL? {
        let folder = url.appending(path: SkillPaths.adapter)
        return Self.isThere(url.appending(path: SkillPaths.weights)) ? folder : nil
    }

    /// Whether there is a skill.
    package var exists: Bool { Self.isThere(url) }

    /// All skills of `library`, by name, broken ones too.
    package static func all(in library: URL, digest: ContentDigest) -> [SkillFolder] {
        names(in: library.appending(path: incomingName)).forEach { name in
            try? SkillFolder(library: library, name: name, digest: digest).recover()
        }
        return names(in: library).map { SkillFolder(library: library, name: $0, digest: digest) }
    }

    private static func names(in folder: URL) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { name in
            !name.hasPrefix(".")
                && [SkillPaths.text, SkillPaths.manifest].contains { isThere(folder.appending(path: "\(name)/\($0)")) }
        }.sorted()
    }

    /// The skill, read whole and checked.
    ///
    /// A version that a killed program had written whole, but not yet put in its place, is put there.
    ///
    /// - Throws: ``SkillDiagnostic`` that names the file which is missing, broken, or not what the manifest says.
    package func read() throws(SkillDiagnostic) -> StoredSkill {
        try recover()
        guard exists else { throw SkillDiagnostic(name, "there is no such skill in \(library.path)") }
        return try read(url)
    }

    /// The manifest alone, without a look at the files it speaks of; `nil` where there is none.
    package func readManifest() throws(SkillDiagnostic) -> SkillManifest? {
        try recover()
        let file = url.appending(path: SkillPaths.manifest)
        guard let data = FileManager.default.contents(atPath: file.path) else { return nil }
        return try SkillManifest.decoded(data, path: "\(name)/\(SkillPaths.manifest)")
    }

    /// The versions that were replaced, in order; 0 stands for one without a manifest.
    package var previousVersions: [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: former.path)) ?? []
        return names.compactMap { entry in
            entry.hasPrefix("\(name)-v") ? Int(entry.dropFirst(name.count + 2)) : nil
        }.sorted()
    }

    /// A version that was replaced.
    ///
    /// - Throws: ``SkillDiagnostic`` that says which versions there are, or what is wrong with it.
    package func readPrevious(_ version: Int) throws(SkillDiagnostic) -> StoredSkill {
        guard previousVersions.contains(version) else {
            let known = previousVersions.map(String.init).joined(separator: ", ")
            throw SkillDiagnostic(
                name,
                "there is no former version \(version); kept are: \(known.isEmpty ? "none" : known)"
            )
        }
        return try read(place(ofVersion: version))
    }

    /// The number for the next version: one more than any that is there or was.
    package func nextVersion() throws(SkillDiagnostic) -> Int {
        max(try readManifest()?.version ?? 0, previousVersions.last ?? 0) + 1
    }

    func read(_ folder: URL) throws(SkillDiagnostic) -> StoredSkill {
        try StoredSkill(name: name, files: try SkillFiles.read(folder, named: name), digest: digest)
    }

    /// The folder of former versions.
    var former: URL { library.appending(path: ".previous") }

    func place(ofVersion version: Int) -> URL { former.appending(path: "\(name)-v\(version)") }

    static let incomingName = ".incoming"

    static func isThere(_ file: URL) -> Bool { FileManager.default.fileExists(atPath: file.path) }
}
