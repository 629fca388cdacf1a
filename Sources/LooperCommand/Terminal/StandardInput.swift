import ArgumentParser
import Foundation

/// What a command reads on standard input.
enum StandardInput {
    /// All of it, which must be UTF-8.
    static func text() throws -> String {
        let data = FileHandle.standardInput.readDataToEndOfFile()
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ValidationError("standard input is not UTF-8 text")
        }
        return text
    }
}
