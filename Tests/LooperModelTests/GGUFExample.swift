@testable import LooperModel

/// A small valid file with a value of each type and three tensors, for tests that read it and tests that break it.
enum GGUFExample {
    static let metadata: [(key: String, value: GGUFValue)] = [
        ("general.architecture", .string("llama")),
        ("general.alignment", .uint32(32)),
        ("number.uint8", .uint8(200)),
        ("number.int8", .int8(-100)),
        ("number.uint16", .uint16(60_000)),
        ("number.int16", .int16(-30_000)),
        ("number.int32", .int32(-2_000_000_000)),
        ("number.uint64", .uint64(.max)),
        ("number.int64", .int64(.min)),
        ("number.float32", .float32(1e-5)),
        ("number.float64", .float64(10_000)),
        ("flag", .bool(true)),
        ("words", .array(.string(["", "a", "größer", "🧠"]))),
        ("counts", .array(.int32([1, -2, 3]))),
        ("scores", .array(.float32([0.5, -1]))),
        ("flags", .array(.bool([true, false]))),
        ("empty", .array(.uint16([]))),
        ("nested", .array(.array([.uint8([1, 2]), .array([.int64([-1])])]))),
    ]

    static let tensors: [GGUFWriter.Tensor] = [
        .init("token_embd.weight", dimensions: [32, 3], type: .q8_0, data: Array(0..<102)),
        .init("output_norm.weight", dimensions: [2], type: .f32, data: [0, 0, 128, 63, 0, 0, 0, 192]),
        .init("blk.0.attn_q.weight", dimensions: [256, 1], type: .q4_K, data: Array(repeating: 7, count: 144)),
    ]

    static let writer = GGUFWriter(metadata: metadata, tensors: tensors)

    /// Reads a header from memory, without a file.
    static func header(of bytes: [UInt8]) throws(ModelError) -> GGUFHeader {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(ModelError) in try GGUFHeader(buffer) }
        }
        return try result.get()
    }
}
