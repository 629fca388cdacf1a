extension AdapterContent {
    /// Reads the adapter at `path`, a folder of PEFT or a GGUF file.
    ///
    /// - Parameter heads: of the model; needed for a GGUF file of `llama` that does not tell its base.
    package init(path: String, heads: AdapterHeads? = nil) throws(ModelError) {
        try self.init(AdapterFile.open(path), heads: heads)
    }

    /// Writes a folder in the form of PEFT.
    ///
    /// With `numbers` other than F32 what is read back is what was rounded.
    ///
    /// Whenever the process ends, there is what was there before, or all of the new adapter. Other files in the folder
    /// stay; beside them, an adapter is replaced only by one with the same settings, shapes and base.
    ///
    /// - Throws: ``ModelError/Code/unwritableFile``, or an error that says what is wrong with the content.
    package func writePEFT(
        to path: String,
        numbers: SafetensorsWriter.Numbers = .f32
    ) throws(ModelError) {
        try PEFTAdapter.write(self, to: path, numbers: numbers)
    }

    /// Writes a GGUF file, whole or not at all.
    ///
    /// - Parameters:
    ///   - architecture: of the model; `nil` takes that of the base.
    ///   - heads: of the model; `nil` takes those of the base. Only `llama` needs them.
    /// - Throws: ``ModelError/Code/unwritableFile``, or an error that says what is missing or wrong.
    package func writeGGUF(
        to path: String,
        architecture: ModelConfiguration.Architecture? = nil,
        heads: AdapterHeads? = nil
    ) throws(ModelError) {
        guard let architecture = architecture ?? provenance.base?.architecture else {
            throw ModelError(
                .invalidArgument,
                "a GGUF file names the model's architecture; name the model (--model) or the architecture (--architecture)"
            )
        }
        try GGUFAdapter.write(self, to: path, architecture: architecture, heads: heads)
    }
}
