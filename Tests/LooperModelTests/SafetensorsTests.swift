import Testing

@testable import LooperModel

struct SafetensorsTests {
    @Test func `finds each tensor`() throws {
        try withTemporaryFile(SafetensorsExample.valid) { path in
            let file = try SafetensorsFile(path: path)
            #expect(file.names.sorted() == ["a", "b.weight", "c"])
            let tensor = try #require(file.tensor(named: "b.weight"))
            #expect(tensor.dimensions == [4] && tensor.type == .bf16)
            #expect(Array(tensor.bytes) == Array(24..<32))
            #expect(file.tensor(named: "a")?.dimensions == [3, 2])
            #expect(file.tensor(named: "c")?.bytes.count == 2)
            #expect(file.tensor(named: "d") == nil)
        }
    }

    @Test func `spaces after the header are part of it`() throws {
        let padded = SafetensorsExample.file(SafetensorsExample.header + "    ")
        #expect(try SafetensorsExample.header(of: padded).tensors.count == 3)
    }

    @Test func `an error names the file and the tensor`() throws {
        let bytes = SafetensorsExample.tensor(#""dtype":"I64","shape":[1],"data_offsets":[0,8]"#)
        try withTemporaryFile(bytes) { path in
            let error = #expect(throws: ModelError.self) { try SafetensorsFile(path: path) }
            #expect(error?.code == .unsupportedFile)
            #expect(error?.message.contains("'\(path)'") == true)
            #expect(error?.message.contains("'t'") == true && error?.message.contains("'I64'") == true)
        }
    }

    /// One hostile file, and what the message must say.
    static let mutilations: [(name: String, bytes: [UInt8], expected: String)] = [
        ("empty", [], "0 bytes"),
        ("seven bytes", Array(SafetensorsExample.valid.prefix(7)), "7 bytes"),
        ("a GGUF file", Array("GGUF".utf8) + Array(repeating: 0, count: 60), "it is a GGUF file"),
        ("a Git LFS pointer", Array("version https://git-lfs.github.com/spec/v1\n".utf8), "Git LFS pointer"),
        ("a page", Array("<!DOCTYPE html><html><body>".utf8), "HTML"),
        ("a header of 2^63 bytes", SafetensorsExample.file("{}", length: 1 << 63), "no safetensors file"),
        ("a header of all bits", SafetensorsExample.file("{}", length: .max), "no safetensors file"),
        ("a header past the end", SafetensorsExample.file("{}", length: 1000), "cut short"),
        ("a header cut inside", SafetensorsExample.file(SafetensorsExample.header, length: 40), "cut short"),
        ("no object", SafetensorsExample.file("[]"), "no safetensors file"),
        ("the same name twice", SafetensorsExample.file(#"{"t":1,"t":2}"#), "appears twice"),
        ("a tensor that is a number", SafetensorsExample.file(#"{"t":1}"#), "must be an object"),
        ("a tensor that is null", SafetensorsExample.file(#"{"t":null}"#), "'t' has no description"),
        ("no dtype", SafetensorsExample.tensor(#""shape":[2],"data_offsets":[0,8]"#), "is missing"),
        (
            "an unknown dtype", SafetensorsExample.tensor(#""dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]"#),
            "F8_E4M3"
        ),
        ("no shape", SafetensorsExample.tensor(#""dtype":"F32","data_offsets":[0,8]"#), "no 'shape'"),
        (
            "a size below zero", SafetensorsExample.tensor(#""dtype":"F32","shape":[-2],"data_offsets":[0,8]"#),
            "'shape'"
        ),
        (
            "a size with a point", SafetensorsExample.tensor(#""dtype":"F32","shape":[2.0],"data_offsets":[0,8]"#),
            "'shape'"
        ),
        ("a size as text", SafetensorsExample.tensor(#""dtype":"F32","shape":["2"],"data_offsets":[0,8]"#), "'shape'"),
        (
            "a product beyond 2^63",
            SafetensorsExample.tensor(#""dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]"#),
            "no file holds"
        ),
        (
            "a product of 2^64, which is zero in 64 bits",
            SafetensorsExample.tensor(#""dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]"#),
            "no file holds"
        ),
        (
            "a size beyond 2^63",
            SafetensorsExample.tensor(#""dtype":"F32","shape":[18446744073709551617],"data_offsets":[0,8]"#), "'shape'"
        ),
        (
            "nine dimensions",
            SafetensorsExample.tensor(#""dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]"#),
            "no file holds"
        ),
        (
            "offsets past the end", SafetensorsExample.tensor(#""dtype":"F32","shape":[4],"data_offsets":[0,16]"#),
            "outside"
        ),
        (
            "an offset near 2^63",
            SafetensorsExample.tensor(
                #""dtype":"F32","shape":[2],"data_offsets":[9223372036854775800,9223372036854775807]"#
            ),
            "outside"
        ),
        (
            "offsets turned round", SafetensorsExample.tensor(#""dtype":"F32","shape":[2],"data_offsets":[8,0]"#),
            "outside"
        ),
        ("one offset", SafetensorsExample.tensor(#""dtype":"F32","shape":[2],"data_offsets":[8]"#), "outside"),
        (
            "an offset below zero", SafetensorsExample.tensor(#""dtype":"F32","shape":[2],"data_offsets":[-8,0]"#),
            "data_offsets"
        ),
        (
            "a shape of other size", SafetensorsExample.tensor(#""dtype":"F32","shape":[1],"data_offsets":[0,8]"#),
            "takes 4 bytes"
        ),
        (
            "tensors that overlap",
            SafetensorsExample.file(
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
                data: 12
            ),
            "'b' overlaps"
        ),
        ("a gap", SafetensorsExample.tensor(#""dtype":"F32","shape":[1],"data_offsets":[4,8]"#), "leaves a gap"),
        (
            "bytes of nobody", SafetensorsExample.tensor(#""dtype":"F32","shape":[1],"data_offsets":[0,4]"#),
            "belong to no tensor"
        ),
        ("last byte gone", Array(SafetensorsExample.valid.dropLast()), "cut short"),
    ]

    @Test(arguments: mutilations)
    func `gives a typed error`(name: String, bytes: [UInt8], expected: String) {
        let error = #expect(throws: ModelError.self) { try SafetensorsExample.header(of: bytes) }
        #expect(error?.message.contains(expected) == true, "\(name): \(error?.message ?? "no error")")
    }

    @Test func `any truncation is an error`() {
        for length in 0..<SafetensorsExample.valid.count {
            #expect(throws: ModelError.self) {
                try SafetensorsExample.header(of: Array(SafetensorsExample.valid.prefix(length)))
            }
        }
    }

    @Test(arguments: [0x01, 0x02, 0x08, 0x80, 0xFF] as [UInt8])
    func `any changed byte is an error or another valid file`(mask: UInt8) {
        var accepted = 0
        for position in SafetensorsExample.valid.indices {
            var bytes = SafetensorsExample.valid
            bytes[position] ^= mask
            guard let header = try? SafetensorsExample.header(of: bytes) else { continue }
            accepted += 1
            #expect(header.tensors.values.allSatisfy { $0.range.upperBound <= bytes.count })
        }
        #expect(accepted > 0 && accepted < SafetensorsExample.valid.count)
    }
}
