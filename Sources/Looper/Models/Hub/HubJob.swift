import Foundation

/// Brings files of one model into a staging folder.
struct HubJob: Sendable {
    let model: HubModel
    let client: HubClient
    /// Where the files are gathered.
    let staging: URL
    /// The folder of an earlier pull, whose files are taken where they are still the right ones.
    let earlier: URL
    let report: @Sendable (ModelPull.Event) -> Void

    /// Brings `files` one after the other; `total` is that of the progress, which is not told without.
    func bring(_ files: [HubFile], total: Int64?) async throws(LooperError) {
        var before: Int64 = 0
        for file in files {
            let start = before
            try await bring(file) { received in
                if let total { report(.progress(received: start + received, total: total)) }
            }
            before += file.size
        }
    }

    private func bring(_ file: HubFile, progress: @escaping @Sendable (Int64) -> Void) async throws(LooperError) {
        let place = staging.appending(path: file.path)
        if try isHere(file, at: place) { return progress(file.size) }
        let partial = staging.appending(path: ".\(file.path).part")
        try await client.fetch(file, of: model, into: partial, progress: progress)
        report(.checking)
        do {
            try file.verify(partial)
        } catch {
            // Nothing can be added to a file that is wrong.
            try? FileManager.default.removeItem(at: partial)
            throw error
        }
        guard rename(partial.path, place.path) == 0 else {
            throw LooperError(.io, "\(place.path): cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    /// Whether an earlier attempt, or an earlier pull, brought the file.
    private func isHere(_ file: HubFile, at place: URL) throws(LooperError) -> Bool {
        let former = earlier.appending(path: file.path)
        if ModelStore.fileSize(of: place) == nil, ModelStore.fileSize(of: former) == file.size {
            link(former.path, place.path)
        }
        guard ModelStore.fileSize(of: place) != nil else { return false }
        report(.checking)
        if try file.isContent(of: place) { return true }
        try? FileManager.default.removeItem(at: place)
        return false
    }
}
