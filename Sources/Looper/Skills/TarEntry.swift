import Foundation

extension TarArchive {
    /// What a header says of one entry.
    struct Entry {
        let path: String
        let size: Int
        private let kind: UInt8

        /// Reads a header of 512 bytes.
        init(_ header: Data) throws(LooperError) {
            let bytes = [UInt8](header)
            // The sum is taken with blanks in its own place.
            let sum = bytes.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
            guard Self.number(bytes[148..<156]) == sum else { throw broken("it is no tar archive, or damaged") }
            guard let size = Self.number(bytes[124..<136]) else { throw broken("a size in it is no number") }
            let isUstar = Array(bytes[257..<262]) == Array("ustar".utf8)
            let prefix = isUstar ? Self.text(bytes[345..<500]) : ""
            let name = Self.text(bytes[0..<100])
            path = prefix.isEmpty ? name : "\(prefix)/\(name)"
            kind = bytes[156]
            self.size = size
        }

        /// Whether the entry is a file to be taken; folders and remarks of other programs are none.
        func isFile(_ data: Data) throws(LooperError) -> Bool {
            switch kind {
            case UInt8(ascii: "0"), 0:
                try checkPath()
                return true
            case UInt8(ascii: "5"):
                try checkPath()
                return false
            case UInt8(ascii: "x"), UInt8(ascii: "g"):
                // A time or an owner changes nothing; another name or size would.
                let changes = String(decoding: data, as: UTF8.self).contains(/[0-9]+ (path|size|linkpath|GNU\.[^=]*)=/)
                guard !changes else {
                    throw broken("\(path.debugDescription) has another name or size in an extended header")
                }
                return false
            case UInt8(ascii: "1"), UInt8(ascii: "2"):
                throw broken("\(path.debugDescription) is a link; a skill holds its files itself")
            default:
                throw broken("\(path.debugDescription) is neither a file nor a folder")
            }
        }

        private func checkPath() throws(LooperError) {
            guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
                throw broken("\(path.debugDescription) leads out of it")
            }
        }

        private static func text(_ bytes: ArraySlice<UInt8>) -> String {
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }

        private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
            let digits = text(bytes).filter { $0 != " " }
            return digits.isEmpty ? 0 : Int(digits, radix: 8).flatMap { $0 >= 0 ? $0 : nil }
        }
    }
}
