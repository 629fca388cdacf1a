import Foundation

@testable import LooperModel

/// A small valid safetensors file, for tests that read it and tests that break it.
enum SafetensorsExample {
    static let header =
        #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"#
        + #""b.weight":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},"c":{"dtype":"F16","shape":[],"data_offsets":[32,34]}}"#

    static let valid = file(header)

    /// A file of this header, with `count` bytes of data after it.
    static func file(_ header: String, data count: Int = 34, length: UInt64? = nil) -> [UInt8] {
        let length = length ?? UInt64(header.utf8.count)
        return withUnsafeBytes(of: length.littleEndian) { Array($0) } + Array(header.utf8)
            + (0..<count).map { UInt8($0) }
    }

    /// A file with one tensor of 8 bytes that is described so.
    static func tensor(_ description: String) -> [UInt8] {
        file(#"{"t":{\#(description)}}"#, data: 8)
    }

    static func header(of bytes: [UInt8]) throws(ModelError) -> SafetensorsHeader {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(ModelError) in try SafetensorsHeader(buffer) }
        }
        return try result.get()
    }
}
