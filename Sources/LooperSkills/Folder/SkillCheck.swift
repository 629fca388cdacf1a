import Foundation
import LooperCore

/// Whether the files of a skill are what its manifest says.
struct SkillCheck {
    let name: String
    let files: [String: Data]
    let digest: ContentDigest

    /// A skill's name, and names that stay inside the folder and are no hidden files.
    func paths() throws(SkillDiagnostic) {
        guard SkillRules.isValid(name: name) else {
            throw SkillDiagnostic(name.debugDescription, SkillRules.nameRule)
        }
        for path in files.keys.sorted() {
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }), !path.contains("\0") else {
                throw SkillDiagnostic(name, "\(path.debugDescription) is no name for a file of a skill")
            }
        }
    }

    /// The manifest, of this skill and in a format that is known.
    func manifest() throws(SkillDiagnostic) -> SkillManifest? {
        guard let data = files[SkillPaths.manifest] else { return nil }
        let manifest = try SkillManifest.decoded(data, path: "\(name)/\(SkillPaths.manifest)")
        guard manifest.name == name else {
            throw problem(SkillPaths.manifest, "the name '\(manifest.name)' differs from its folder '\(name)'")
        }
        guard manifest.prompt != nil || manifest.weights != nil else {
            throw problem(SkillPaths.manifest, "the skill has neither 'prompt' nor 'weights'")
        }
        return manifest
    }

    /// The text, within the limits of the format.
    func text() throws(SkillDiagnostic) -> Skill? {
        guard let data = files[SkillPaths.text] else { return nil }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw problem(SkillPaths.text, "the file is not UTF-8 text")
        }
        let path = "\(name)/\(SkillPaths.text)"
        let skill = try SkillFile(path: path, text: text).parse()
        if let violation = SkillRules.violations(of: skill, inFolder: name, path: path).first { throw violation }
        return skill
    }

    func prompt(_ manifest: SkillManifest) throws(SkillDiagnostic) {
        try compare(SkillPaths.text, with: manifest.prompt?.sha256, of: "prompt")
    }

    func weights(_ manifest: SkillManifest) throws(SkillDiagnostic) {
        try compare(SkillPaths.weights, with: manifest.weights?.sha256, of: "weights")
        guard let weights = manifest.weights else { return }
        guard files[SkillPaths.adapterSettings] != nil else { throw missing(SkillPaths.adapterSettings) }
        let size = files[SkillPaths.weights]?.count ?? 0
        guard size == weights.bytes else {
            throw problem(SkillPaths.weights, "the file has \(size) bytes; its manifest says \(weights.bytes)")
        }
    }

    /// A skill without a manifest is a text and nothing else that a session is given.
    func isWrittenByHand() throws(SkillDiagnostic) {
        guard files[SkillPaths.text] != nil else { throw missing(SkillPaths.text) }
        guard files[SkillPaths.weights] == nil else {
            throw problem(SkillPaths.manifest, "the file is missing; nothing says for which model the adapter is")
        }
    }

    private func compare(_ path: String, with sum: String?, of encoding: String) throws(SkillDiagnostic) {
        switch (files[path], sum) {
        case (nil, nil): return
        case (nil, .some): throw missing(path)
        case (.some, nil): throw problem(SkillPaths.manifest, "'\(encoding)' is missing, but there is \(path)")
        case (let data?, let sum?):
            let found = digest.of(data)
            guard found == sum else {
                throw problem(path, "its SHA-256 is \(found), but the manifest says \(sum); it was changed or damaged")
            }
        }
    }

    private func missing(_ path: String) -> SkillDiagnostic { problem(path, "the file is missing") }

    private func problem(_ path: String, _ message: String) -> SkillDiagnostic {
        SkillDiagnostic("\(name)/\(path)", message)
    }
}
