import Foundation
import LooperCore
import LooperModel
import LooperTestSupport
import Testing

@testable import Looper

@Suite struct TrainingTextTests {
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static let recipe = TRLRecipe(model: "org/model", scope: .all, header: [1])

    @Test func theExportHoldsTheScriptOfThePackage() throws {
        let export = TRLExport(recipe: Self.recipe, template: nil)
        let folder = Self.package.appending(path: "Sources/CLooperResources")
        #expect(export.files == (try TextFolderSource.directory(folder).folder("training").files))
        #expect(export.files.keys.sorted() == ["requirements.txt", "run-slurm.sh", "run-torchrun.sh", "train.py"])
    }

    /// A field that the script reads and the file lacks would end a long wait in a queue.
    @Test func theScriptReadsWhatTheConfigurationHolds() async throws {
        let export = TRLExport(recipe: Self.recipe, template: nil)
        let sample = TrainingSample(name: "s", ids: [1, 2], lossMask: [0, 1])
        let text = try await TemporaryDirectory.with { folder in
            try export.write(TrainingData(samples: [sample]), to: folder.path)
            return try folder.read("config.yaml")
        }
        let written = Set(text.matches(of: /(?m)^([a-z_]+):/).map { String($0.output.1) })
        let script = try #require(export.files["train.py"])
        let read = Set(script.matches(of: /config\["([a-z_]+)"\]/).map { String($0.output.1) })
        #expect(read == written)
    }

    @Test func callsAreCountedAsTheAgentReadsThem() throws {
        let tools = try ToolCatalogue(data: DataFolders(sources: [.embedded])).tools().map(\.specification)
        let path = Self.package.appending(path: "Tests/LooperModelTests/Fixtures/engine/hf-qwen2").path
        let files = try ModelFormat.open(path)
        let tokenizer = try files.tokenizer()
        let counter = ActionCounter(tokenizer: tokenizer, tools: tools)
        let call = "<bash>python3 -m unittest</bash>"
        func sample(_ reply: String) -> TrainingSample {
            let ids = tokenizer.encode(reply)
            return TrainingSample(name: reply, ids: [0] + ids, lossMask: [0] + ids.map { _ in 1 })
        }
        #expect(counter.count(in: sample(call)) == sample(call).trained)
        #expect(counter.count(in: sample("I run the tests.")) == 0)
        let both = sample("I run the tests.\n" + call)
        #expect(both.trained - counter.count(in: both) == sample("I run the tests.\n").trained)
    }
}
