import Foundation
import Testing

@testable import LooperModel

@Suite struct SafetensorsWriterTests {
    /// The value that is read back.
    private func roundTrip(_ values: [Float], _ numbers: SafetensorsWriter.Numbers) throws -> [Float] {
        let tensor = SafetensorsWriter.Tensor("x", shape: [values.count], values: values)
        return try withTemporaryFile(SafetensorsWriter([tensor], numbers: numbers).encoded()) { path in
            // A tensor's bytes are those of the file, as long as it is open.
            let file = try SafetensorsFile(path: path)
            return try withExtendedLifetime(file) { try #require(file.tensor(named: "x")).floats() }
        }
    }

    @Test func singlePrecisionIsKept() throws {
        let values: [Float] = [0, -0.0, 1.0000001, .leastNonzeroMagnitude, -3e38]
        #expect(try roundTrip(values, .f32).map(\.bitPattern) == values.map(\.bitPattern))
    }

    /// Seven bits of fraction: 1 + 1/256 lies in the middle of two numbers, and goes to the even one.
    @Test(arguments: [
        (1.0, 1.0), (1.00390625, 1.0), (1.01171875, 1.015625), (1.0040, 1.0078125), (-1.0040, -1.0078125), (-0.0, -0.0),
        (3.4e38, Double.infinity), (1e-40, Double(Float(bitPattern: 0x0001_0000))),
    ])
    func halvesAreRoundedToTheNearest(value: Double, expected: Double) throws {
        let read = try roundTrip([Float(value)], .bf16)[0]
        #expect(read.bitPattern == Float(expected).bitPattern, "\(read)")
    }

    @Test func whatIsNotFiniteStaysSo() throws {
        let nan = Float(bitPattern: 0x7F80_0001)
        let read = try roundTrip([.infinity, -.infinity, nan], .bf16)
        #expect(read[0] == .infinity && read[1] == -.infinity && read[2].isNaN)
    }
}
