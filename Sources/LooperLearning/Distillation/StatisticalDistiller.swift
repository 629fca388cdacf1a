public import LooperCore

/// Distils without any model: statistics over sessions fill templates, and the shortest clean session is the example.
public struct StatisticalDistiller: Distiller {
    /// `statistics`.
    public let name = "statistics"
    private let words: DistillationWords

    /// Creates a distiller that writes with these templates.
    package init(_ words: DistillationWords) {
        self.words = words
    }

    /// Creates a distiller that writes with the templates in a folder, that of `prompts/distillation/`.
    ///
    /// - Throws: ``LearningError`` that names the file and what is missing or wrong in it.
    public init(prompts: TextFolder) throws(LearningError) {
        self.init(try DistillationWords(files: prompts))
    }

    /// The text that the statistics lead to.
    public func distil(_ request: DistillationRequest) async throws -> Distillate {
        let draft = try DistillateDraft(request, words: words, distiller: name)
        let description = words.page(.description, ["repositories": draft.findings.repositories])
        return try draft.distillate(draft.findings.bullets, description: description)
    }
}
