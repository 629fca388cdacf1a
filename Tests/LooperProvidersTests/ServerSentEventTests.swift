import Testing

@testable import LooperProviders

@Suite struct ServerSentEventTests {
    private func read(_ bytes: [UInt8], piece: Int) throws -> [ServerSentEvent] {
        var parser = ServerSentEventParser()
        var events: [ServerSentEvent] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            events += try parser.feed(bytes[start..<min(start + piece, bytes.count)])
        }
        return events + [parser.finish()].compactMap(\.self)
    }

    private static let cases: [(String, [ServerSentEvent])] = [
        ("data: a\n\ndata: b\n\n", [.init(data: "a"), .init(data: "b")]),
        ("data: a\r\n\r\ndata: b\r\n\r\n", [.init(data: "a"), .init(data: "b")]),
        ("data: a\r\rdata: b\r\r", [.init(data: "a"), .init(data: "b")]),
        ("data: a", [.init(data: "a")]),
        ("data: a\n", [.init(data: "a")]),
        ("\u{FEFF}data: a\n\n", [.init(data: "a")]),
        ("data: a\ndata:b\ndata:  c\n\n", [.init(data: "a\nb\n c")]),
        (": comment\n\n:\n\ndata: a\n: within\n\n", [.init(data: "a")]),
        (
            "event: ping\n\nevent: error\ndata: {\"a\":1}\nid: 7\nretry: 3\n\n",
            [.init(name: "error", data: "{\"a\":1}")]
        ),
        ("data\n\n", [.init(data: "")]),
        ("data: a: b: c\n\n", [.init(data: "a: b: c")]),
        ("\n\n\n", []), ("", []), ("nonsense\n\n", []),
        ("data: 世界👩‍👩‍👧\n\n", [.init(data: "世界👩‍👩‍👧")]),
    ]

    @Test(arguments: cases.indices)
    func readsEventsInPiecesOfAnySize(index: Int) throws {
        let (text, expected) = Self.cases[index]
        for piece in 1...max(1, text.utf8.count) {
            #expect(try read(Array(text.utf8), piece: piece) == expected, "in pieces of \(piece)")
        }
    }

    @Test func bytesThatAreNoTextBecomeReplacements() throws {
        let bytes: [UInt8] = Array("data: ".utf8) + [0xFF, 0xE4, 0xB8] + Array("\n\n".utf8)
        #expect(try read(bytes, piece: 2).first?.data.unicodeScalars.allSatisfy { $0 == "\u{FFFD}" } == true)
    }

    @Test func noiseNeverCrashes() throws {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("data: event:\r\n\u{FEFF}{}é".utf8) + [0xFF, 0x00]
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            let whole = try read(bytes, piece: max(1, bytes.count))
            #expect(try read(bytes, piece: 1) == whole)
        }
    }

    @Test func linesAreBounded() {
        var parser = ServerSentEventParser()
        let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
        let error = #expect(throws: ProviderError.self) {
            for _ in 0..<8 { _ = try parser.feed(piece) }
        }
        #expect(error?.code == .malformed)
    }
}
