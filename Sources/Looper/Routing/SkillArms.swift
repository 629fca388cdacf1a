import Foundation
package import LooperCore
import LooperModel
import LooperSkills

/// A skill as a router sees it: what its arms give to a session, and which of them may be drawn.
package struct SkillArms: Sendable {
    private let name: String
    private let text: Skill?
    private let adapter: AdapterChoice?
    private let manifest: SkillManifest?
    private let adapterHash: String?
    private let collection: SkillCollection

    /// Finds the skill, checked.
    ///
    /// - Throws: ``LooperError`` where there is none or it was retired, ``SkillDiagnostic`` where it is broken.
    package init(_ name: String, in collection: SkillCollection = SkillCollection()) throws {
        let stored = try collection.entry(named: name).skill.get()
        _ = try collection.remark(on: name, as: .prompt)
        self.name = name
        self.collection = collection
        text = stored.skill
        manifest = stored.manifest
        adapter = try stored.manifest?.weights.map { weights in
            AdapterChoice(name: try collection.adapter(of: name).path, scale: weights.scale)
        }
        adapterHash = try adapter?.digest()
    }

    /// The arms of the skill that a router may draw: those of encodings that the gate admitted, or whose text was written by hand.
    ///
    /// - Parameter hasAdapters: whether the model can answer with an adapter.
    package func arms(hasAdapters: Bool) -> [Arm] {
        let admitted = manifest?.admitted ?? [.prompt]
        let hasText = text != nil && admitted.contains(.prompt)
        let hasWeights = hasAdapters && adapter != nil && admitted.contains(.weights)
        return (hasText ? [.prompt] : []) + (hasWeights ? [.weights] : []) + (hasText && hasWeights ? [.both] : [])
    }

    /// The skills that the prompt of an arm ends with.
    ///
    /// - Throws: ``LooperError`` where the arm needs a text and there is none.
    func skills(of arm: Arm) throws(LooperError) -> [Skill] {
        guard arm == .prompt || arm == .both else { return [] }
        guard let text else { throw LooperError(.badInput, "the arm \(arm.rawValue) needs a text; \(name) has none") }
        return [text]
    }

    /// The adapter of an arm.
    ///
    /// - Throws: ``LooperError`` where the arm needs one and there is none.
    func adapter(of arm: Arm) throws(LooperError) -> AdapterChoice? {
        guard arm == .weights || arm == .both else { return nil }
        guard let adapter else {
            throw LooperError(.badInput, "the arm \(arm.rawValue) needs an adapter; \(name) has none")
        }
        return adapter
    }

    /// What a person who asks for an arm should hear: that the gate has not admitted it.
    func remarks(on arm: Arm) throws -> [String] {
        let encodings: [SkillEncoding] = arm == .both ? [.prompt, .weights] : arm == .prompt ? [.prompt] : [.weights]
        let isOfSkill = arm == .prompt || arm == .weights || arm == .both
        return isOfSkill ? try encodings.compactMap { try collection.remark(on: name, as: $0) } : []
    }

    /// The hash of the text; `nil` where there is none.
    var textHash: String? { text.map { ContentDigest.sha256.of(Data($0.body.utf8)) } }
    /// The hash of the adapter's file, with its strength; `nil` where there is none.
    var weightsHash: String? { adapterHash.map { hash in adapter.map { "\(hash)@\($0.scale)" } ?? hash } }
}
