import Foundation
import LooperCore
import LooperTools

/// A folder that goes with the test.
final class Scratch: Sendable {
    let path: String

    init() throws {
        let base = FileManager.default.temporaryDirectory.path
        path = base + "/looper-tools-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path + "/root", withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var root: String { path + "/root" }

    func put(_ text: String, at name: String) throws {
        try put(Array(text.utf8), at: name)
    }

    func put(_ bytes: [UInt8], at name: String) throws {
        let place = URL(fileURLWithPath: root + "/" + name)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: place)
    }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: root + "/" + name)))
    }

    func text(_ name: String) throws -> String {
        String(decoding: try bytes(name), as: UTF8.self)
    }

    func environment(
        limits: LocalEnvironment.Limits = LocalEnvironment.Limits(),
        variables: [String: String] = [:],
        sandbox: Sandbox = .unconfined
    ) throws -> ScratchEnvironment {
        ScratchEnvironment(
            inner: try LocalEnvironment(root: root, variables: variables, limits: limits, sandbox: sandbox),
            scratch: self
        )
    }
}

/// A local environment whose folder lives as long as it does.
struct ScratchEnvironment: Environment {
    let inner: LocalEnvironment
    let scratch: Scratch

    var root: String { inner.root }

    func run(_ command: ShellCommand) async throws -> ShellResult { try await inner.run(command) }
    func read(_ path: String) async throws -> [UInt8] { try await inner.read(path) }
    func write(_ bytes: [UInt8], to path: String) async throws { try await inner.write(bytes, to: path) }
    func files() async throws -> [String] { try await inner.files() }
}

/// The bundles of this repository.
func repositoryBundles() throws -> ToolBundles {
    let tools = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("tools")
    var folder = TextFolder()
    for name in try FileManager.default.contentsOfDirectory(atPath: tools.path) {
        folder[name + "/tool.yaml"] = try String(
            contentsOf: tools.appendingPathComponent(name + "/tool.yaml"),
            encoding: .utf8
        )
    }
    return ToolBundles(from: folder)
}

/// One of the standard tools.
func tool(_ name: String, limits: ToolLimits = ToolLimits()) throws -> any Tool {
    let tools = try ToolSet.standard(bundles: try repositoryBundles(), limits: limits)
    guard let tool = tools.first(where: { $0.specification.name == name }) else {
        throw ToolsError(.missingBundle, "no tool \(name)")
    }
    return tool
}
