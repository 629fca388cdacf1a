import Foundation
import LooperCore
import Testing

@testable import LooperModel

/// The tiny models in the form of Hugging Face, as `Fixtures/engine/make_folders.py` wrote them.
enum TinyFolder: String, CaseIterable {
    case llama, qwen2, qwen3

    var name: String { "hf-\(rawValue)" }
    var path: String { Fixtures.path("engine/\(name)") }

    /// What transformers makes of some texts.
    struct Texts: Decodable {
        let texts: [String]
        let ids: [[Int32]]
    }

    func texts() throws -> Texts {
        try JSONDecoder().decode(Texts.self, from: Fixtures.data("engine/\(name).json"))
    }

    /// Calls `body` with a copy that may be changed.
    func withCopy<Result>(_ body: (FolderCopy) throws -> Result) throws -> Result {
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent("looper-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: copy) }
        try FileManager.default.copyItem(atPath: path, toPath: copy.path)
        return try body(FolderCopy(url: copy))
    }

    /// The error that the model gives after `change`.
    func failure(_ change: (FolderCopy) throws -> Void) -> ModelError? {
        #expect(throws: ModelError.self) {
            try withCopy { copy in
                try change(copy)
                let folder = try ModelFolder(path: copy.url.path)
                _ = try Transformer(file: folder)
                _ = try folder.tokenizer()
            }
        }
    }
}

/// A folder whose files a test may change.
struct FolderCopy {
    let url: URL

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: url.appendingPathComponent(name))
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(at: url.appendingPathComponent(name))
    }

    func read(_ name: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: url.appendingPathComponent(name)))
    }

    /// Puts `value` under the dotted `key` of a JSON file; `nil` takes the key out.
    func set(_ key: String, _ value: JSONValue?, in name: String) throws {
        let changed = try read(name).setting(key.split(separator: ".").map(String.init)[...], value)
        try JSONEncoder().encode(changed).write(to: url.appendingPathComponent(name))
    }
}

extension JSONValue {
    /// The value with one of its members, at any depth, replaced.
    func setting(_ path: ArraySlice<String>, _ value: JSONValue?) -> JSONValue {
        guard let name = path.first else { return value ?? .null }
        var members: [String: JSONValue] = if case .object(let members) = self { members } else { [:] }
        members[name] = path.count == 1 ? value : (members[name] ?? .null).setting(path.dropFirst(), value)
        return .object(members)
    }
}

extension Transformer {
    /// The logits after the last of `ids`.
    func logits(after ids: [Int32], cpu: String? = nil, isExact: Bool = true) throws -> [Float] {
        var options = Engine.Options(positions: ids.count, threads: 2, cpu: cpu, blas: .never)
        options.isExact = isExact
        let session = try TransformerSession(model: self, options: options)
        var logits: [Float] = []
        try session.read(ids, scored: 1, into: &logits)
        return logits
    }
}
