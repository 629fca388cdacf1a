import Foundation

extension SkillFolder {
    /// Puts `skill` in place of what is there, in one step: a kill at any moment leaves the old or the new version whole.
    ///
    /// The old version is kept among the former ones. Where nothing but the manifest differs, as after the gate has
    /// spoken, and the version is the same, the manifest alone is replaced.
    ///
    /// - Throws: ``SkillDiagnostic`` where the library cannot be written.
    package func write(_ skill: StoredSkill) throws(SkillDiagnostic) {
        precondition(skill.name == name, "a skill is written into the folder of its name")
        try locked { folder throws(SkillDiagnostic) in
            try folder.finish()
            try folder.place(skill)
        }
    }

    /// Brings back what a killed program had written whole and was about to put in its place.
    func recover() throws(SkillDiagnostic) {
        guard !exists, Self.isThere(incoming) else { return }
        try locked { folder throws(SkillDiagnostic) in try folder.finish() }
    }

    /// Where a new version is put together.
    var incoming: URL { library.appending(path: "\(Self.incomingName)/\(name)") }

    private func finish() throws(SkillDiagnostic) {
        // Half of a version is what was being written when there was none before; nothing was lost with it.
        guard !exists, (try? read(incoming)) != nil else { return }
        try orDiagnose { try SkillFiles.rename(incoming, to: url) }
    }

    private func place(_ skill: StoredSkill) throws(SkillDiagnostic) {
        let old = exists ? try? read(url) : nil
        if let old, old.manifest?.version == skill.manifest?.version, old.contents == skill.contents {
            guard let manifest = skill.files[SkillPaths.manifest], old != skill else { return }
            return try orDiagnose { try SkillFiles.replace(url.appending(path: SkillPaths.manifest), with: manifest) }
        }
        try orDiagnose {
            try SkillFiles.write(skill.files, into: incoming)
            if exists { try keep() }
            try SkillFiles.rename(incoming, to: url)
        }
    }

    /// Moves what is there to the former versions, in place of one of the same number.
    private func keep() throws {
        let place = place(ofVersion: (try? readManifest()?.version) ?? 0)
        try FileManager.default.createDirectory(at: former, withIntermediateDirectories: true)
        try? FileManager.default.removeItem(at: place)
        try SkillFiles.rename(url, to: place)
    }

    /// Calls `body` while no other process writes into the library.
    private func locked(
        _ body: (SkillFolder) throws(SkillDiagnostic) -> Void
    ) throws(SkillDiagnostic) {
        try orDiagnose { try FileManager.default.createDirectory(at: library, withIntermediateDirectories: true) }
        let descriptor = open(library.appending(path: ".lock").path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
            throw SkillDiagnostic(library.path, "cannot be written: \(String(cString: strerror(errno)))")
        }
        defer {
            // A child that was just forked may hold a copy of the descriptor, which closing ours would leave locked.
            flock(descriptor, LOCK_UN)
            close(descriptor)
        }
        try body(self)
    }

    private func orDiagnose(_ body: () throws -> Void) throws(SkillDiagnostic) {
        do {
            try body()
        } catch let error as SkillDiagnostic {
            throw error
        } catch {
            throw SkillDiagnostic(url.path, "cannot be written: \(error.localizedDescription)")
        }
    }
}

extension StoredSkill {
    /// All but the manifest.
    fileprivate var contents: [String: Data] { files.filter { $0.key != SkillPaths.manifest } }
}
