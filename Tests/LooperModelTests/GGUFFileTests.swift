import Foundation
import Testing

@testable import LooperModel

struct GGUFFileTests {
    @Test func `reads back what the writer wrote`() throws {
        try withTemporaryFile(GGUFExample.writer.encoded()) { path in
            let file = try GGUFFile(path: path)
            #expect(file.version == 3)
            #expect(file.metadata.values.count == GGUFExample.metadata.count)
            for (key, value) in GGUFExample.metadata { #expect(file.metadata[key] == value) }
            #expect(file.tensors.count == 3)
            for tensor in GGUFExample.tensors {
                let found = try #require(file.tensors[tensor.name])
                #expect(found.dimensions == tensor.dimensions)
                #expect(found.type == tensor.type)
                #expect(found.offset % 32 == 0)
                #expect(Array(file.bytes(of: found)) == tensor.data)
            }
        }
    }

    @Test func `reads version 2 as version 3`() throws {
        var bytes = GGUFExample.writer.encoded()
        bytes[4] = 2
        let header = try GGUFExample.header(of: bytes)
        #expect(header.version == 2)
        #expect(header.tensors.count == 3)
    }

    @Test func `honours another alignment`() throws {
        var writer = GGUFWriter(metadata: [("general.alignment", .uint32(128))], tensors: GGUFExample.tensors)
        writer.alignment = 128
        let header = try GGUFExample.header(of: writer.encoded())
        #expect(header.tensors.values.allSatisfy { $0.offset % 128 == 0 })
    }

    @Test func `a file of words only needs no tensor data`() throws {
        let bytes = GGUFWriter(metadata: [("a", .uint8(1))]).encoded()
        #expect(try GGUFExample.header(of: bytes).metadata == GGUFMetadata(["a": .uint8(1)]))
    }

    @Test func `a missing file, a folder and an empty file are named`() throws {
        let missing = #expect(throws: ModelError.self) { try GGUFFile(path: "/nonexistent/model.gguf") }
        #expect(missing?.code == .unreadableFile)
        #expect(missing?.message.contains("/nonexistent/model.gguf") == true)
        let folder = #expect(throws: ModelError.self) { try GGUFFile(path: NSTemporaryDirectory()) }
        #expect(folder?.message.contains("not a regular file") == true)
        let empty = #expect(throws: ModelError.self) { try withTemporaryFile([]) { try GGUFFile(path: $0) } }
        #expect(empty?.code == .malformedFile)
        #expect(empty?.message.contains("it is empty") == true)
    }

    @Test(arguments: [
        ("version https://git-lfs.github.com/spec/v1\noid sha256:00", "Git LFS pointer"),
        ("\n<!DOCTYPE html><title>404</title>", "HTML"),
        ("{\"error\":\"not found\"}", "JSON"),
        ("PK\u{3}\u{4}archive", "ZIP archive"),
        ("ggjt....", "67 67 6a 74"),
        ("GGU", "ends inside its magic"),
    ])
    func `says what a foreign file is`(content: String, expected: String) {
        let error = #expect(throws: ModelError.self) { try GGUFExample.header(of: Array(content.utf8)) }
        #expect(error?.code == .malformedFile)
        #expect(error?.message.contains(expected) == true)
    }

    @Test(.tags(.live), .enabled(if: !LiveModel.all.isEmpty), arguments: LiveModel.all)
    func `reads real models`(model: LiveModel) throws {
        let file = try GGUFFile(path: model.path)
        let embedding = try #require(file.tensors["token_embd.weight"])
        let words = try file.metadata.required("tokenizer.ggml.tokens", file.metadata.texts)
        #expect(embedding.dimensions.last == words.count)
        #expect(file.tensors.values.map { $0.offset + $0.byteCount }.max() == file.byteCount)
    }

    @Test(arguments: GGUFType.allCases)
    func `byte counts follow from blocks`(type: GGUFType) {
        let row = 2 * type.blockSize
        #expect(GGUFTensor.byteCount(dimensions: [row, 5], type: type) == 10 * type.bytesPerBlock)
        #expect(GGUFTensor.byteCount(dimensions: [row, 0], type: type) == nil)
        #expect(GGUFTensor.byteCount(dimensions: [row, Int.max], type: type) == nil)
        #expect(GGUFTensor.byteCount(dimensions: [], type: type) == nil)
        if type.blockSize > 1 {
            #expect(GGUFTensor.byteCount(dimensions: [row + 1, 5], type: type) == nil)
        }
    }
}
