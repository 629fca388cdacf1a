import Foundation
import Testing

@testable import LooperTasks

@Suite struct GzipTests {
    @Test(arguments: [0, 1, 100_000])
    func unpacksWhatItPacked(count: Int) async throws {
        let data = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) })
        let packed = try await Gzip.packed(data)
        #expect(try await Gzip.packed(data) == packed)
        #expect(try await Gzip.unpacked(packed) == data)
    }

    @Test func whatIsBrokenIsRefused() async throws {
        let packed = try await Gzip.packed(Data("text".utf8))
        for broken in [Data(), Data("text".utf8), packed.dropLast(3)] {
            let error = await #expect(throws: TasksError.self) { try await Gzip.unpacked(broken) }
            #expect(error?.code == .badArchive)
        }
    }
}
