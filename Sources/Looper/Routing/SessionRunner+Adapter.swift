import LooperCore
import LooperModel

extension SessionRunner {
    /// Whether the model can answer with an adapter of a skill: one that runs on this machine can.
    var hasAdapters: Bool { model is LocalModel }

    /// Checks that the model can answer with `adapter`; a missing one would be the failure of the session, and no error.
    ///
    /// - Throws: an error that says why it cannot.
    func check(_ adapter: AdapterChoice) throws {
        guard let model = model as? LocalModel else {
            throw LooperError(
                .badInput,
                "\(identity.name) cannot answer with the adapter of a skill; take a model that runs on this machine"
            )
        }
        if let refusal = model.refusal(of: try AdapterFile.open(adapter.name)) { throw refusal }
    }
}
