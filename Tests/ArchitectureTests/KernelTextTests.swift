import Foundation
import Testing

@Suite struct KernelTextTests {
    /// The C file holds the kernels line by line, as `update-text` writes them.
    @Test func theTextIsThatOfTheKernels() throws {
        let target = ImportTests.package.appending(path: "Sources/CLooper")
        let script = try String(contentsOf: target.appending(path: "kernels/update-text"), encoding: .utf8)
        let list = try #require(script.firstMatch(of: /files = \[([^\]]*)\]/)).1
        let names = list.matches(of: /"([^"]+)"/).map { String($0.1) }
        #expect(names.count > 5)
        let kernels = try names.map {
            try String(contentsOf: target.appending(path: "kernels/\($0)"), encoding: .utf8)
        }
        let text = try String(contentsOf: target.appending(path: "cuda_text.c"), encoding: .utf8)
        let literals = text.split(separator: "\n").filter { $0.hasPrefix("    \"") }.map(unquoted)
        #expect(literals.joined() == kernels.joined(), "run Sources/CLooper/kernels/update-text")
    }

    /// The line that stands in quotes, before the last comma.
    private func unquoted(_ literal: Substring) -> String {
        literal.dropFirst(5).dropLast(4).replacing("\\\"", with: "\"").replacing("\\\\", with: "\\") + "\n"
    }
}
