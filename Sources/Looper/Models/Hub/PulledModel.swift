public import Foundation
import LooperModel

/// What a pull leaves in a model's folder: which files it brought, and what they add up to.
struct PulledModel: Codable, Sendable, Hashable {
    /// The name of the file.
    static let fileName = ".looper.json"

    /// A file that was brought.
    struct File: Codable, Sendable, Hashable {
        let size: Int64
        let sum: String
    }

    /// The files by name.
    var files: [String: File]

    /// A record of `files`.
    init(_ files: [HubFile]) {
        self.files = Dictionary(
            files.map { ($0.path, File(size: $0.size, sum: $0.sum.digits)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The record in `folder`, where all files are there with their sizes.
    init?(folder: URL) {
        guard let data = try? Data(contentsOf: folder.appending(path: Self.fileName)),
            let record = try? JSONDecoder().decode(PulledModel.self, from: data), !record.files.isEmpty,
            record.files.allSatisfy({ ModelStore.fileSize(of: folder.appending(path: $0.key)) == $0.value.size })
        else { return nil }
        self = record
    }

    /// Bytes of all files.
    var size: Int64 { files.values.reduce(0) { $0 + $1.size } }

    /// SHA-256 over the names and sums of all files.
    var fingerprint: String {
        let lines = files.sorted { $0.key < $1.key }.map { "\($0.value.sum)  \($0.key)\n" }
        return SHA256.hexDigest(of: Array(lines.joined().utf8))
    }

    /// Writes the record into `folder`.
    func write(into folder: URL) throws(LooperError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        do {
            try encoder.encode(self).write(to: folder.appending(path: Self.fileName))
        } catch {
            throw LooperError(.io, "\(folder.path): cannot be written: \(error.localizedDescription)")
        }
    }
}

extension ModelStore {
    /// Where the folder of `model` stands or would stand.
    public func path(of model: HubModel) -> URL {
        hub.appending(path: model.owner).appending(path: model.folderName)
    }

    /// Whether `model` was pulled and has all its files.
    public func has(_ model: HubModel) -> Bool {
        record(of: model) != nil
    }

    /// Models of the hub that are here, with their bytes.
    public func hubModels() -> [(model: HubModel, size: Int64)] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: hub.path)) ?? []
        return paths.sorted().compactMap { path in
            let text = path.replacing("%2F", with: "/")
            guard !path.contains("/."), let model = try? HubModel(parsing: text) else { return nil }
            return record(of: model).map { (model, $0.size) }
        }
    }

    /// What the pull of `model` left.
    func record(of model: HubModel) -> PulledModel? {
        PulledModel(folder: path(of: model))
    }

    private var hub: URL { folder.appending(path: "hf") }
}
