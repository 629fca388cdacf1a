import Foundation
import Subprocess

/// The user's own `python3`, for what it does better than we would: pip with its index and proxy settings, and zip
/// files.
struct Python: Sendable {
    /// Where pip may put what it is working on.
    let temporaryFolder: URL

    /// Runs `python3` with `arguments`.
    ///
    /// - Throws: ``LooperError`` with the last lines of its error output, or that there is no `python3`.
    func run(_ arguments: [String]) async throws(LooperError) {
        do {
            let result = try await Subprocess.run(
                .name("python3"),
                arguments: Arguments(arguments),
                environment: .inherit.updating(["TMPDIR": temporaryFolder.path, "PIP_DISABLE_PIP_VERSION_CHECK": "1"]),
                output: .discarded,
                error: .string(limit: 1 << 20)
            )
            guard result.terminationStatus.isSuccess else {
                throw LooperError(.download, Self.advice(on: result.standardError))
            }
        } catch let error as LooperError {
            throw error
        } catch {
            throw LooperError(.download, "python3 could not be run (\(error)); install it, or use another source")
        }
    }

    /// Downloads one distribution, `name==version`, into `folder`, without its dependencies.
    ///
    /// Pip writes to its temporary folder first; what grows in `folder` and there is the progress.
    func download(
        _ requirement: String,
        into folder: URL,
        options: [String] = [],
        progress: @escaping @Sendable (Int64) -> Void = { _ in }
    ) async throws(LooperError) {
        let watching = Task {
            while !Task.isCancelled {
                progress(Self.bytes(below: folder))
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
        defer { watching.cancel() }
        let fixed = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "--progress-bar", "off"]
        try await run(fixed + options + ["--dest", folder.path, requirement])
    }

    private static func advice(on errors: String) -> String {
        let lines = errors.split(separator: "\n").suffix(3).joined(separator: " / ")
        let isPipMissing = lines.contains("No module named pip")
        return "python3 failed: \(lines)" + (isPipMissing ? "; install pip, as by 'apt-get install python3-pip'" : "")
    }

    private static func bytes(below folder: URL) -> Int64 {
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return paths.reduce(0) { $0 + (ModelStore.fileSize(of: folder.appending(path: $1)) ?? 0) }
    }
}
