import Foundation
import LooperCore
import Testing

@testable import LooperTasks

@Suite struct QuickEditTests {
    /// Git goes by size and second where it can; the patch is read in a later second than the change is made.
    @Test func aChangeOfTheSameSizeInTheSameSecondIsSeen() async throws {
        let sample = try await SampleRepository()
        let workspace = try await sample.workspace()
        let file = workspace.root.appendingPathComponent("calc.py")
        let time = try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate]
        try workspace.root.put(SampleRepository.buggy.replacing("a - b", with: "a + b"), at: "calc.py")
        try FileManager.default.setAttributes([.modificationDate: try #require(time)], ofItemAtPath: file.path)
        try await Task.sleep(for: .milliseconds(1_100))
        #expect(try await workspace.patch().text.contains("+    return a + b"))
    }
}
