import Foundation

@testable import LooperModel

extension FuzzedFormat {
    static let adapter = FuzzedFormat(
        testDescription: "adapter",
        seed: { random in try FuzzedAdapter.bytes(&random) { try $0.writeGGUF(to: $1) } },
        use: { path, _ in try FuzzedAdapter.use(path) }
    )

    /// The bytes are those of one of the folder's files.
    static let adapterFolder = FuzzedFormat(
        testDescription: "adapter folder",
        seed: { random in
            let name = random.pick(FuzzedAdapter.names)
            return try FuzzedAdapter.bytes(&random, of: name) { try $0.writePEFT(to: $1) }
        },
        use: { path, random in
            try withTemporaryFolder { folder in
                let place = folder.appending(path: "adapter").path
                try FuzzedAdapter.content(&random).writePEFT(to: place)
                let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
                // The kind of file shows by its start, as far as it was left alone.
                let name =
                    switch bytes {
                    case _ where bytes.contains(Data("\"peft_type\"".utf8)): FuzzedAdapter.names[0]
                    case _ where bytes.contains(Data("\"key_heads\"".utf8)): FuzzedAdapter.names[2]
                    default: FuzzedAdapter.names[1]
                    }
                try bytes.write(to: URL(fileURLWithPath: "\(place)/\(name)"))
                try FuzzedAdapter.use(place)
            }
        }
    )
}

/// Adapters for the tiny model of `llama`.
enum FuzzedAdapter {
    static let names = ["adapter_config.json", "adapter_model.safetensors", "looper.json"]
    private static let model = Result { try TinyModel.llama.transformer() }

    static func content(_ random: inout FuzzRandom) throws -> AdapterContent {
        var settings = AdapterExample.settings(rank: 1, reply: random.once(in: 2))
        settings.isRankStabilised = random.once(in: 2)
        let targets: Set<TensorRole.Part> = [random.pick(AdapterTarget.weights), .query]
        return try AdapterExample.content(of: model.get(), settings, targets: targets)
    }

    /// The bytes of an adapter that `write` writes: of the file itself, or of one in its folder.
    static func bytes(
        _ random: inout FuzzRandom,
        of name: String? = nil,
        _ write: (AdapterContent, String) throws -> Void
    ) throws -> [UInt8] {
        let content = try content(&random)
        return try withTemporaryFolder { folder in
            let place = folder.appending(path: "adapter")
            try write(content, place.path)
            return [UInt8](try Data(contentsOf: name.map { place.appending(path: $0) } ?? place))
        }
    }

    /// Everything that is done with an adapter.
    static func use(_ path: String) throws {
        let model = try model.get()
        let file = try AdapterFile.open(path)
        let content = try? AdapterContent(file)
        let adapter = try file.adapter(for: model, strength: 1)
        _ = try AdapterExample.logits(model, after: [1, 2, 3], adapter: adapter)
        guard let content else { return }
        _ = try AdapterNorms(content, of: model)
        // What loads can be written and read again.
        try withTemporaryFolder { folder in
            try content.writePEFT(to: folder.path)
            var read = try AdapterContent(path: folder.path)
            // There, 1.0 comes back as 1.
            read.provenance.facts = content.provenance.facts
            guard read == content else { throw FuzzFinding("it came back changed") }
        }
    }
}
