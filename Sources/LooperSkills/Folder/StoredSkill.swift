package import Foundation
package import LooperCore

/// One version of a skill with all its files, checked: the text, the adapter and what the manifest says of them agree.
package struct StoredSkill: Sendable, Hashable {
    /// The name, which is that of its folder.
    package let name: String
    /// The text; `nil` where the skill is in the weights alone.
    package let skill: Skill?
    /// What ties the encodings to their source; `nil` for a text that was written by hand.
    package let manifest: SkillManifest?
    /// Contents by path inside the skill's folder, the manifest's included.
    package let files: [String: Data]

    /// The skill in `files`, as they were read.
    ///
    /// - Throws: ``SkillDiagnostic`` for the first thing that does not agree.
    package init(name: String, files: [String: Data], digest: ContentDigest) throws(SkillDiagnostic) {
        let check = SkillCheck(name: name, files: files, digest: digest)
        try check.paths()
        manifest = try check.manifest()
        skill = try check.text()
        if let manifest {
            try check.prompt(manifest)
            try check.weights(manifest)
        } else {
            try check.isWrittenByHand()
        }
        self.name = name
        self.files = files
    }

    /// A skill made of its parts; the hashes and sizes in `manifest` are set to those of the parts.
    ///
    /// - Parameters:
    ///   - manifest: with an encoding for each part that is given.
    ///   - skill: the text.
    ///   - adapter: the files of the adapter's folder, by name.
    /// - Throws: ``SkillDiagnostic`` where a part breaks a rule or has no record in the manifest.
    package init(
        _ manifest: SkillManifest,
        skill: Skill?,
        adapter: [String: Data] = [:],
        digest: ContentDigest
    ) throws(SkillDiagnostic) {
        var manifest = manifest
        var files: [String: Data] = [:]
        for (name, data) in adapter { files["\(SkillPaths.adapter)/\(name)"] = data }
        if let skill {
            let text = Data(SkillFile.rendering(skill, at: SkillPaths.text).text.utf8)
            files[SkillPaths.text] = text
            manifest.prompt?.sha256 = digest.of(text)
        }
        if let weights = files[SkillPaths.weights] {
            manifest.weights?.sha256 = digest.of(weights)
            manifest.weights?.bytes = weights.count
        }
        files[SkillPaths.manifest] = try manifest.encoded()
        try self.init(name: manifest.name, files: files, digest: digest)
    }

    /// The files of an adapter's folder, as the trainer wrote them, by name.
    ///
    /// - Throws: ``SkillDiagnostic`` where the folder cannot be read or holds a link.
    package static func adapterFiles(in folder: URL) throws(SkillDiagnostic) -> [String: Data] {
        try SkillFiles.read(folder, named: folder.lastPathComponent)
    }

    /// The same files with another manifest, as after the gate has spoken.
    package func with(_ manifest: SkillManifest, digest: ContentDigest) throws(SkillDiagnostic) -> StoredSkill {
        let encoded = try manifest.encoded()
        return try StoredSkill(name: name, files: files.merging([SkillPaths.manifest: encoded]) { $1 }, digest: digest)
    }

    /// The encodings that are there.
    package var encodings: [SkillEncoding] {
        SkillEncoding.allCases.filter { $0 == .prompt ? skill != nil : manifest?.weights != nil }
    }
}

/// Where the parts of a skill stand in its folder.
package enum SkillPaths {
    package static let text = "SKILL.md"
    package static let manifest = "manifest.json"
    /// The folder of the adapter, in the form of PEFT.
    package static let adapter = "adapter"
    package static let adapterSettings = "adapter/adapter_config.json"
    package static let weights = "adapter/adapter_model.safetensors"
}
