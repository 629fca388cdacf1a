import CLooper
import Foundation
import Testing

@testable import LooperModel

struct DequantizeTests {
    /// Random blocks of one type and the numbers that the gguf package makes of them.
    struct Golden: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let type: Int32
        let bytes: Data
        let values: Data

        var testDescription: String { name }
    }

    static let goldens: [Golden] = {
        guard let data = try? Fixtures.data("engine/dequantize.json") else { return [] }
        return (try? JSONDecoder().decode([Golden].self, from: data)) ?? []
    }()

    @Test func `the golden file holds every type`() {
        #expect(Set(Self.goldens.map(\.type)) == Set(GGUFType.allCases.map { Int32($0.rawValue) }))
    }

    @Test(arguments: goldens, ["portable", "avx2", "avx512"])
    func `gives the reference's numbers`(golden: Golden, cpu: String) throws {
        guard lp_cpu_supports(cpu) != 0 else { return }
        let expected = [Float](littleEndian: golden.values)
        let found = try #require(dequantize(golden.type, Array(golden.bytes), count: expected.count, cpu: cpu))
        let largest = expected.reduce(0) { max($0, abs($1)) }
        for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-6 * abs(b) + 1e-7 * largest) }
    }

    @Test(arguments: goldens)
    func `reads bytes at odd addresses`(golden: Golden) throws {
        let count = golden.values.count / 4
        let aligned = try #require(dequantize(golden.type, Array(golden.bytes), count: count))
        var values = [Float](repeating: 0, count: count)
        let status = ([0] + Array(golden.bytes)).withUnsafeBytes { bytes in
            lp_dequantize(nil, golden.type, bytes.baseAddress.map { $0 + 1 }, bytes.count - 1, &values, count)
        }
        #expect(status == LP_OK)
        #expect(values == aligned)
    }

    @Test(arguments: goldens)
    func `refuses sizes that do not fit`(golden: Golden) {
        let count = golden.values.count / 4
        #expect(dequantize(golden.type, Array(golden.bytes.dropLast()), count: count) == nil)
        #expect(dequantize(golden.type, Array(golden.bytes) + [0], count: count) == nil)
        #expect(dequantize(golden.type, Array(golden.bytes), count: count - 1) == nil)
    }

    @Test func `infinite and missing halves stay what they are`() throws {
        let bytes: [UInt8] = [0x00, 0x7C, 0x00, 0xFC, 0x01, 0x7E, 0x01, 0x00, 0x00, 0x80]
        for cpu in ["portable", "avx2"] where lp_cpu_supports(cpu) != 0 {
            let values = try #require(dequantize(Int32(LP_F16.rawValue), bytes, count: 5, cpu: cpu))
            #expect(values[0] == .infinity)
            #expect(values[1] == -.infinity)
            #expect(values[2].isNaN)
            #expect(values[3] == 0x1p-24)
            #expect(values[4].sign == .minus && values[4] == 0)
        }
    }

    @Test func `refuses unknown types and kernels`() {
        #expect(dequantize(99, [0, 0, 0, 0], count: 1) == nil)
        #expect(dequantize(0, [0, 0, 0, 0], count: 1, cpu: "abacus") == nil)
    }

    private func dequantize(_ type: Int32, _ bytes: [UInt8], count: Int, cpu: String? = nil) -> [Float]? {
        var values = [Float](repeating: 0, count: count)
        let status =
            cpu?.withCString { lp_dequantize($0, type, bytes, bytes.count, &values, count) }
            ?? lp_dequantize(nil, type, bytes, bytes.count, &values, count)
        return status == LP_OK ? values : nil
    }
}
