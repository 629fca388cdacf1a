import Testing

@testable import LooperModel

/// Damaged and hostile files: each must end in a typed error, never in a trap or a large allocation.
struct GGUFMutilationTests {
    /// One thing done to a valid file, and what the message must say.
    struct Mutilation: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let expected: String
        let code: ModelError.Code

        init(
            _ name: String,
            _ expected: String,
            code: ModelError.Code = .malformedFile,
            _ bytes: @autoclosure () -> [UInt8]
        ) {
            testDescription = name
            self.bytes = bytes()
            self.expected = expected
            self.code = code
        }
    }

    @Test(arguments: header + values + tensors)
    func `gives a typed error that names the place`(_ mutilation: Mutilation) {
        let error = #expect(throws: ModelError.self) { try GGUFExample.header(of: mutilation.bytes) }
        #expect(error?.code == mutilation.code)
        #expect(error?.message.contains(mutilation.expected) == true, "\(error?.message ?? "no error")")
        let namesPlace = error?.message.contains("byte offset") == true || mutilation.expected.contains("alignment")
        #expect(namesPlace, "\(error?.message ?? "no error")")
    }

    static let header: [Mutilation] = [
        .init("bad magic", "starts with the bytes 58 47 55 46", edited(0, [0x58])),
        .init("version 1", "version 1", code: .unsupportedFile, edited(4, le(UInt32(1)))),
        .init("version 4", "version 4", code: .unsupportedFile, edited(4, le(UInt32(4)))),
        .init("big endian", "big-endian", code: .unsupportedFile, edited(4, [0, 0, 0, 3])),
        .init("2^63 tensors", "9223372036854775808 tensors", edited(8, le(UInt64(1) << 63))),
        .init("2^60 metadata entries", "1152921504606846976 metadata entries", edited(16, le(UInt64(1) << 60))),
        .init("one entry too many", "byte offset", edited(16, le(UInt64(GGUFExample.metadata.count + 1)))),
        .init("key of 2^63 bytes", "9223372036854775808 bytes of a string", edited(24, le(UInt64(1) << 63))),
        .init("key of all bits", "18446744073709551615 bytes of a string", edited(24, le(UInt64.max))),
        .init("key that is not UTF-8", "not UTF-8", edited(32, [0xFF])),
        .init("no tensor data", "past the end of the file", Array(valid.dropLast(144))),
        .init("last byte gone", "cut short", Array(valid.dropLast())),
    ]

    static let values: [Mutilation] = [
        .init("unknown value type", "99 is not the tag", raw(tag: 99, [])),
        .init("string of 2^63 bytes", "9223372036854775808 bytes", raw(tag: 8, le(UInt64(1) << 63))),
        .init("array of 2^60 elements", "1152921504606846976 array", raw(tag: 9, le(UInt32(10)) + le(UInt64(1) << 60))),
        .init("array of unknown type", "13 is not the tag", raw(tag: 9, le(UInt32(13)) + le(UInt64(0)))),
        .init("truth value 2", "truth value is 2", raw(tag: 7, [2])),
        .init("nested too deep", "nested more than 4 deep", written([("a", .array(nested(depth: 6)))])),
        .init("twice the same key", "the key appears twice", written([("a", .uint8(1)), ("a", .uint8(2))])),
        .init("alignment 0", "'general.alignment' is 0", written([("general.alignment", .uint32(0))])),
        .init("alignment 48", "'general.alignment' is 48", written([("general.alignment", .uint32(48))])),
        .init("alignment 4", "'general.alignment' is 4", written([("general.alignment", .uint32(4))])),
        .init(
            "alignment as text",
            "'general.alignment' must be an integer",
            code: .invalidMetadata,
            written([("general.alignment", .string("32"))])
        ),
        .init("alignment 2^62", "past the end", tensor([8], alignment: .uint64(1 << 62))),
    ]

    static let tensors: [Mutilation] = [
        .init("dimension 0", "a dimension is 0", tensor([32, 0])),
        .init("dimension 2^64 - 1", "a dimension is 18446744073709551615", tensor([32, -1])),
        .init("product beyond 2^63", "the product below 2^63", tensor([1 << 40, 1 << 40])),
        .init("bytes beyond 2^63", "the product below 2^63", tensor([1 << 31, 1 << 31])),
        .init("no dimensions", "0 dimensions", tensor([])),
        .init("five dimensions", "5 dimensions", tensor([1, 1, 1, 1, 1])),
        .init("row of half a block", "the first a multiple of 32", tensor([48], type: .q8_0)),
        .init(
            "unknown tensor type",
            "tensor type 16",
            code: .unsupportedFile,
            tensorTail(le(UInt32(16)) + le(UInt64(0)))
        ),
        .init("misaligned data", "no multiple of 32", tensorTail(le(UInt32(0)) + le(UInt64(8)))),
        .init("offset near 2^64", "past the end", tensorTail(le(UInt32(0)) + le(UInt64.max - 31))),
        .init("data past the end", "past the end", tensor([1_000])),
        .init("twice the same tensor", "the tensor appears twice", GGUFWriter(tensors: [small, small]).encoded()),
    ]

    @Test func `any truncation is an error`() {
        for length in 0..<Self.valid.count {
            #expect(throws: ModelError.self) { try GGUFExample.header(of: Array(Self.valid.prefix(length))) }
        }
    }

    @Test(arguments: [0x01, 0x80, 0xFF] as [UInt8])
    func `any changed byte is an error or another valid file`(mask: UInt8) {
        var accepted = 0
        for position in 0..<Self.valid.count {
            var bytes = Self.valid
            bytes[position] ^= mask
            guard let header = try? GGUFExample.header(of: bytes) else { continue }
            accepted += 1
            #expect(header.tensors.values.allSatisfy { $0.offset + $0.byteCount <= bytes.count })
        }
        #expect(accepted > 0 && accepted < Self.valid.count)
    }

    // MARK: - Building blocks

    private static let valid = GGUFExample.writer.encoded()
    private static let small = GGUFWriter.Tensor("t", dimensions: [8], type: .f32, data: Array(repeating: 0, count: 32))

    private static func le<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    private static func edited(_ offset: Int, _ replacement: [UInt8]) -> [UInt8] {
        var bytes = valid
        bytes.replaceSubrange(offset..<offset + replacement.count, with: replacement)
        return bytes
    }

    private static func written(_ metadata: [(key: String, value: GGUFValue)]) -> [UInt8] {
        GGUFWriter(metadata: metadata).encoded()
    }

    /// A file with one metadata entry whose value is `tag` and `payload` as they are.
    private static func raw(tag: UInt32, _ payload: [UInt8]) -> [UInt8] {
        Array(written([("a", .uint8(0))]).dropLast(5)) + le(tag) + payload
    }

    private static func nested(depth: Int) -> GGUFArray {
        depth == 1 ? .uint8([1]) : .array([nested(depth: depth - 1)])
    }

    private static func tensor(
        _ dimensions: [Int],
        type: GGUFType = .f32,
        alignment: GGUFValue = .uint32(32)
    ) -> [UInt8] {
        let tensor = GGUFWriter.Tensor("t", dimensions: dimensions, type: type, data: [])
        return GGUFWriter(metadata: [("general.alignment", alignment)], tensors: [tensor]).encoded()
    }

    /// A file whose one tensor of eight numbers ends its announcement with `tail` instead of type F32 and offset 0.
    private static func tensorTail(_ tail: [UInt8]) -> [UInt8] {
        let announced = 24 + (8 + 1) + 4 + 8
        return GGUFWriter(tensors: [small]).encoded().prefix(announced) + tail + Array(repeating: 0, count: 64)
    }
}
