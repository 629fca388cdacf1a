extension ModelLoader {
    /// A loader of the models that are known by name, which keeps them in the home folder and fetches what is missing.
    ///
    /// - Parameters:
    ///   - home: where they are kept.
    ///   - threads: of the local engine; all cores where it is `nil`.
    ///   - onPull: told how a fetch goes.
    /// - Throws: ``LooperError`` where the list of known models cannot be read.
    public init(
        home: LooperHome = LooperHome(),
        threads: Int? = nil,
        onPull: @escaping @Sendable (ModelPull.Event) -> Void = { _ in }
    ) throws {
        let store = ModelStore(home: home)
        self.init(registry: try ModelRegistry(), store: store, options: LocalModel.Options(threads: threads)) { entry in
            try await ModelPull(store: store, report: onPull).run(entry)
        }
    }

    /// The model of that name: one of `looper model list`, `gguf:PATH`, `folder:PATH`, `hf:OWNER/NAME` or
    /// `replay:FILE`.
    public func load(_ name: String) async throws -> any LanguageModel {
        try await load(ModelSpecification(parsing: name))
    }
}
