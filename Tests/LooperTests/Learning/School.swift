import Foundation
import LooperCore
import LooperLearning
import LooperModel
import LooperTasks
import LooperTestSupport
import LooperTools
import Testing

@testable import Looper

/// A library that is learned into, with the tiny model, demonstrations and tasks.
struct School {
    let folder: TemporaryDirectory
    let model: String
    let tasks: [CodingTask]

    var library: URL { folder.appending("skills") }
    var demonstrations: URL { folder.appending("demos") }
    var finder: RepositoryFinder {
        RepositoryFinder(home: LooperHome(folder: folder.appending("home")), base: folder.url)
    }

    /// The model that is trained.
    func base() throws -> TrainingBase { try TrainingBase(path: model, name: "tiny", fingerprint: "abc") }

    /// The same model for sessions that are soon over.
    func sessions() throws -> SessionMaterials {
        var configuration = LooperConfiguration()
        configuration.agent.maxSteps = 2
        configuration.agent.maxReplyTokens = 12
        configuration.agent.minReplyTokens = 8
        return SessionMaterials(
            model: try LocalModel(path: model, name: "tiny", fingerprint: "abc"),
            configuration: configuration,
            data: DataFolders(sources: [.embedded]),
            finder: finder,
            sandbox: .unconfined
        )
    }

    /// The tiny model with room for a session: its file says 256 tokens, which its kind of positions does not need.
    private static func roomyModel(in folder: TemporaryDirectory) throws -> String {
        let engine = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "LooperModelTests/Fixtures/engine")
        var data = try Data(contentsOf: engine.appending(path: "tiny-llama.gguf"))
        let key = try #require(data.firstRange(of: Data("context_length".utf8)))
        // The key is followed by the type and the value, four bytes each.
        let value = key.upperBound + 4
        data.replaceSubrange(value..<value + 4, with: withUnsafeBytes(of: UInt32(32_768).littleEndian) { Data($0) })
        let file = folder.appending("roomy.gguf")
        try data.write(to: file)
        return file.path
    }

    /// Calls `body` with a school on a small repository: of four tasks two are demonstrated, the last is held out.
    static func with(_ body: (School) async throws -> Void) async throws {
        try await TemporaryDirectory.with { folder in
            let repository = try await PracticeRepository.make(in: folder)
            let bugs = [
                ("shop/cart.py", "    rest = total - share", "    rest = total + share", "test_discount"),
                (
                    "shop/cart.py", "    if members > 2 and total > 10:", "    if members >= 2 and total > 10:",
                    "test_discount"
                ),
                ("shop/cart.py", "    share = 0", "    share = 1", "test_discount"),
                (
                    "shop/prices.py", "    return 2 if amount > 100 else 1", "    return 2 if amount > 999 else 1",
                    "test_total"
                ),
            ]
            var tasks = try bugs.enumerated().map { number, bug in
                try repository.task("shop__\(number + 1)", bug.0, bug.1, bug.2, test: bug.3)
            }
            tasks[3].practice = PracticeOrigin(operatorName: "comparison", module: "shop/prices.py", isHeldOut: true)
            let school = School(folder: folder, model: try roomyModel(in: folder), tasks: tasks)
            try await school.demonstrate(Array(tasks[..<2]))
            try await body(school)
        }
    }

    private func demonstrate(_ tasks: [CodingTask]) async throws {
        let files = try ModelFormat.open(model)
        let scribe = try ReplyScribe(files: files, name: "tiny", fingerprint: "abc", window: nil)
        let settings = DemonstrationSettings(model: scribe.identity, seed: 1, recovery: 0)
        try OutputFile.makeFolder(demonstrations)
        let workshop = try DemonstrationWorkshop(
            DemonstrationWorkshop.Materials(
                configuration: LooperConfiguration(),
                data: DataFolders(sources: [.embedded]),
                finder: finder,
                sandbox: .unconfined
            ),
            settings: settings,
            scribe: scribe,
            output: demonstrations
        )
        let maker = DemonstrationMaker(folder: demonstrations, settings: settings) {
            try await workshop.attempt($0)
        }
        let report = try await maker.run(tasks)
        #expect(report.made == 2, "\(report)")
    }
}
