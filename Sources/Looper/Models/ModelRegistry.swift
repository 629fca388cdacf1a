import Foundation

/// The models that Looper knows by name; a data file of the program.
public struct ModelRegistry: Sendable {
    /// The model that is used where none is named.
    public static let defaultName = "smollm2-135m"

    /// The entries in the order of the file.
    public let entries: [ModelEntry]

    /// Uses these entries.
    public init(entries: [ModelEntry]) {
        self.entries = entries
    }

    /// Reads the registry inside the program.
    public init() throws(LooperError) {
        let text = TextFolderSource.embeddedFiles()["looper/models.json"] ?? ""
        do {
            entries = try JSONDecoder().decode([ModelEntry].self, from: Data(text.utf8))
        } catch {
            throw LooperError(.missingResource, "the model registry inside the program is broken: \(error)")
        }
    }

    /// The entry with this name.
    ///
    /// - Throws: ``LooperError`` that lists the known names.
    public func entry(named name: String) throws(LooperError) -> ModelEntry {
        if let entry = entries.first(where: { $0.name == name }) { return entry }
        let known = entries.map(\.name).joined(separator: ", ")
        throw LooperError(
            .badInput,
            "unknown model '\(name)'; known are \(known); or name a file by gguf:PATH, a folder by folder:PATH or a script by replay:FILE"
        )
    }
}
