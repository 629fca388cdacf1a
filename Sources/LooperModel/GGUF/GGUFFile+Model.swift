extension GGUFFile: ModelFiles {
    package var tensorNames: [String] { Array(tensors.keys) }

    package func name(of role: TensorRole) -> String? { role.ggufName }

    package func tensor(named name: String) -> StoredTensor? {
        tensors[name].map { StoredTensor(dimensions: $0.dimensions, type: $0.type, bytes: bytes(of: $0)) }
    }

    package func configuration() throws(ModelError) -> ModelConfiguration {
        guard let embedding = tensors[TensorRole.embedding.ggufName], embedding.dimensions.count >= 2 else {
            throw ModelError(.invalidTensor, "'\(path)' has no matrix '\(TensorRole.embedding.ggufName)'")
        }
        return try ModelConfiguration(metadata: metadata, vocabulary: embedding.dimensions[1])
    }

    package func tokenizer() throws(ModelError) -> Tokenizer {
        try Tokenizer(metadata: metadata)
    }

    package func chatTemplate() throws(ModelError) -> ChatTemplate.Text {
        try ChatTemplate.Text(metadata: metadata)
    }
}
