import Foundation
import LooperCore
import LooperLearning
import LooperModel
import LooperSkills
import Testing

@testable import Looper

/// The distiller with the program's own templates and tools.
@Suite struct DistillationTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// Folders with demonstrations or sessions, and a model's file, for those who want to see what comes of them:
    /// `LOOPER_TEST_EXPERIENCE=DIR:DIR LOOPER_TEST_TOKENIZER=FILE`.
    private static let folders = (environment["LOOPER_TEST_EXPERIENCE"] ?? "").split(separator: ":")
        .map { URL(fileURLWithPath: String($0)) }

    private static let tiny = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "LooperModelTests/Fixtures/engine/tiny-llama.gguf").path

    private func distiller() throws -> StatisticalDistiller {
        try StatisticalDistiller(prompts: DataFolders(sources: [.embedded]).folder("prompts").folder("distillation"))
    }

    @Test func `the program's templates are whole`() throws {
        _ = try distiller()
    }

    @Test(.enabled(if: !folders.isEmpty)) func `what comes of real sessions`() async throws {
        let start = ContinuousClock.now
        let set = try ExperienceReader.read(Self.folders)
        let read = ContinuousClock.now
        let tokenizer = try ModelFormat.open(Self.environment["LOOPER_TEST_TOKENIZER"] ?? Self.tiny).tokenizer()
        let request = DistillationRequest(
            name: "what-is-seen-here",
            experiences: set.experiences,
            tools: try ToolCatalogue(data: DataFolders(sources: [.embedded])).tools().map(\.specification)
        ) { tokenizer.encode($0).count }
        let distilling = ContinuousClock.now
        let text = try await distiller().distil(request)
        let seconds = (read - start, ContinuousClock.now - distilling)
        print("read \(set.experiences.count) in \(seconds.0), distilled in \(seconds.1)")
        print(set.counts, set.repositories, set.demonstrationsDigest ?? "-", set.sessionsDigest ?? "-")
        for diagnostic in set.diagnostics { print(diagnostic) }
        print("---\n\(text.description)\n\(text.compatibility)\n\(text.skill().metadata)\n---\n\(text.body)")
        #expect((request.limits.leastTokens...request.limits.mostTokens).contains(text.tokens))
    }

    @Test(.enabled(if: !folders.isEmpty && environment["LOOPER_TEST_TOKENIZER"] != nil))
    func `real sessions are trained as they ran`() throws {
        let base = try TrainingBase(path: Self.environment["LOOPER_TEST_TOKENIZER"] ?? Self.tiny, name: "real")
        let files = TrainingSelection().select(from: try ExperienceReader.read(Self.folders).experiences).map(\.file)
        let start = ContinuousClock.now
        let check = try TokenIdentity(base).check(files)
        print("\(check.finding) (\(ContinuousClock.now - start))")
        #expect(check.verdict == .passed)
    }
}
