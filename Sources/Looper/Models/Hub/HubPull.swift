public import Foundation
import LooperModel

/// Fetches a model of the hub into the store: its description first, then its weights, each file checked by the sum that
/// the hub tells, and all put in place in one move.
///
/// A pull that is interrupted leaves a folder whose name begins with a dot; the next one goes on from what is in it.
public struct HubPull: Sendable {
    private static let needed = ["config.json", "tokenizer.json"]
    private static let welcome = ["generation_config.json", "tokenizer_config.json", "chat_template.jinja"]
    private static let weights = "model.safetensors"

    private let store: ModelStore
    private let client: HubClient
    private let report: @Sendable (ModelPull.Event) -> Void

    /// Creates a pull; `report` is called from any thread.
    ///
    /// - Parameter environment: `HF_ENDPOINT` names another server, `HF_TOKEN` a token for gated models.
    /// - Throws: ``LooperError`` where these are malformed.
    public init(
        store: ModelStore,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        report: @escaping @Sendable (ModelPull.Event) -> Void
    ) throws(LooperError) {
        self.store = store
        self.report = report
        client = try HubClient(environment: environment)
    }

    /// Fetches `model`, or only what changed since an earlier pull, and says where its folder is.
    ///
    /// - Throws: ``LooperError`` that says what failed; an error of the model where it is of a kind that cannot be used,
    ///   before its weights are fetched.
    public func run(_ model: HubModel) async throws -> URL {
        let destination = store.path(of: model)
        let owner = destination.deletingLastPathComponent()
        let lock = try ProcessLock(folder: owner, name: model.folderName, work: "is pulling \(model.folderName)")
        defer { lock.release() }
        let staging = owner.appending(path: ".\(model.folderName).part")
        try Self.createFolder(staging)
        report(.trying(client.name))
        let listed = try await client.files(of: model, scratch: staging.appending(path: ".list"))
        let files = try Self.chosen(listed, model)
        let job = HubJob(model: model, client: client, staging: staging, earlier: destination, report: report)
        try await job.bring(files.description, total: nil)
        try ModelFolder.checkDescription(of: staging.path)
        let weights = try files.weights.map { [$0] } ?? Self.shards(listed, model, staging)
        try await job.bring(weights, total: weights.reduce(0) { $0 + $1.size })
        try PulledModel(files.description + weights).write(into: staging)
        try Self.put(staging, at: destination, keeping: files.description + weights)
        return destination
    }

    /// The files that are wanted, by the names that a model's folder has for them.
    private static func chosen(
        _ listed: [HubFile],
        _ model: HubModel
    ) throws(LooperError) -> (description: [HubFile], weights: HubFile?) {
        let byName = Dictionary(listed.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        let single = byName[weights]
        let index = single == nil ? [ShardIndex.fileName] : []
        for name in needed + index where byName[name] == nil {
            let what = name == ShardIndex.fileName ? "\(weights) and no \(name)" : name
            throw LooperError(
                .badInput,
                "\(model) has no \(what); take a model with safetensors and a tokenizer.json, or a GGUF file"
            )
        }
        return ((needed + welcome + index).compactMap { byName[$0] }, single)
    }

    /// The files that the index in `folder` names.
    private static func shards(_ listed: [HubFile], _ model: HubModel, _ folder: URL) throws -> [HubFile] {
        let names = try ShardIndex(folder: folder.path)?.fileNames ?? []
        return try names.map { name in
            guard let file = listed.first(where: { $0.path == name }) else {
                throw LooperError(.badInput, "\(model) has no \(name), which its \(ShardIndex.fileName) names")
            }
            return file
        }
    }

    private static func createFolder(_ folder: URL) throws(LooperError) {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw LooperError(.io, "\(folder.path): cannot be created: \(error.localizedDescription)")
        }
    }

    /// Moves the staged folder to its place, with nothing in it that does not belong there.
    private static func put(_ staging: URL, at destination: URL, keeping files: [HubFile]) throws(LooperError) {
        let kept = Set(files.map(\.path) + [PulledModel.fileName])
        for name in (try? FileManager.default.contentsOfDirectory(atPath: staging.path)) ?? []
        where !kept.contains(name) {
            try? FileManager.default.removeItem(at: staging.appending(path: name))
        }
        let former = destination.deletingLastPathComponent().appending(path: ".\(destination.lastPathComponent).former")
        try? FileManager.default.removeItem(at: former)
        rename(destination.path, former.path)
        guard rename(staging.path, destination.path) == 0 else {
            let reason = String(cString: strerror(errno))
            rename(former.path, destination.path)
            throw LooperError(.io, "\(destination.path): cannot be written: \(reason)")
        }
        try? FileManager.default.removeItem(at: former)
    }
}
