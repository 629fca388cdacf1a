extension LocalModel {
    /// What an adapter that is trained on this model remembers of it.
    package var base: BaseModel { adapters.model.base }

    /// Why the adapter cannot be used with this model; `nil` where it can.
    package func refusal(of file: AdapterFile) -> ModelError? {
        do {
            _ = try file.adapter(for: adapters.model, strength: 1)
            return nil
        } catch {
            return error
        }
    }

    /// How large the adapter's additions are beside this model's weights.
    package func norms(of content: AdapterContent) throws(ModelError) -> AdapterNorms {
        try AdapterNorms(content, of: adapters.model)
    }
}
