package import Foundation
import LooperLearning
package import LooperSkills

/// The skills of all places, each whole from the first place that has it, and the place for changes.
package struct SkillCollection: Sendable {
    /// The places, the first one first.
    package let shelves: [SkillShelf]
    /// The folder that changes are written into.
    package let writable: URL
    /// Where skills of the program are unpacked whose files have to lie on a disk.
    let unpacked: URL

    /// A skill with the place it is from, or what is wrong with it.
    package struct Entry: Sendable {
        package let name: String
        package let shelf: SkillShelf
        package let skill: Result<StoredSkill, SkillDiagnostic>

        /// Reads the skill.
        init(_ name: String, on shelf: SkillShelf) {
            self.name = name
            self.shelf = shelf
            skill = Result { () throws(SkillDiagnostic) in try shelf.read(name) }
        }
    }

    /// The skills of `library` alone; without one those of the folder that `LOOPER_DATA` names, of `home` and of the
    /// program.
    package init(
        library: URL? = nil,
        home: LooperHome = LooperHome(),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        unpacked = home.folder.appending(path: "unpacked/skills")
        if let library {
            shelves = [.folder(library)]
            writable = library
        } else {
            shelves = DataFolders(home: home, environment: environment).sources.map(SkillShelf.init)
            writable = home.folder.appending(path: "skills")
        }
    }

    /// All skills, by name.
    package func entries() -> [Entry] {
        var first: [String: SkillShelf] = [:]
        for shelf in shelves.reversed() { for name in shelf.names { first[name] = shelf } }
        return first.sorted { $0.key < $1.key }.map { Entry($0.key, on: $0.value) }
    }

    /// The skill with this name, or what is wrong with it.
    ///
    /// - Throws: ``LooperError`` that says which skills there are.
    package func entry(named name: String) throws(LooperError) -> Entry {
        Entry(name, on: try shelf(of: name))
    }

    /// The first place that has the skill.
    func shelf(of name: String) throws(LooperError) -> SkillShelf {
        if let shelf = shelves.first(where: { $0.names.contains(name) }) { return shelf }
        let known = Set(shelves.flatMap(\.names)).sorted().joined(separator: ", ")
        throw LooperError(
            .badInput,
            "there is no skill \(name.debugDescription); known are: \(known.isEmpty ? "none" : known)"
        )
    }

    /// The folder of a skill in the place for changes, whether it is there or not.
    package func folder(of name: String) -> SkillFolder {
        SkillFolder(library: writable, name: name, digest: .sha256)
    }
}

extension SkillShelf {
    /// The skills of a place for prompts, tools and skills.
    fileprivate init(_ source: TextFolderSource) {
        switch source {
        case .embedded: self = .embedded
        case .directory(let folder): self = .folder(folder.appending(path: "skills"))
        }
    }
}
