/// How the body of a stream is cut up on its way.
enum Cutting: Sendable, CaseIterable {
    /// In one piece, its length said before.
    case whole
    /// A chunk a byte.
    case singleBytes
    /// Chunks of seven bytes, with pauses.
    case sevens
    /// No length and no chunks: the end of the connection is the end.
    case untilClosed
}

extension [ServerAction] {
    static func text(_ text: String) -> [ServerAction] { [.send(Array<UInt8>(text.utf8))] }

    /// A complete answer.
    static func answer(
        _ body: String,
        status: Int = 200,
        type: String = "application/json",
        headers: [String: String] = [:]
    ) -> [ServerAction] {
        let extra = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
        return .text(
            "HTTP/1.1 \(status) Status\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\(extra)\r\n\(body)"
        )
    }

    /// The head of a stream that ends with the connection.
    static let streamHead = text("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")

    /// A stream of these bytes.
    static func stream(_ bytes: [UInt8], _ cutting: Cutting = .whole) -> [ServerAction] {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
        switch cutting {
        case .whole: return text(head + "Content-Length: \(bytes.count)\r\n\r\n") + [.send(bytes)]
        case .singleBytes: return text(head + "Transfer-Encoding: chunked\r\n\r\n") + chunks(bytes, size: 1, pause: 0)
        case .sevens: return text(head + "Transfer-Encoding: chunked\r\n\r\n") + chunks(bytes, size: 7, pause: 0.002)
        case .untilClosed: return text(head + "Connection: close\r\n\r\n") + [.send(bytes), .close]
        }
    }

    private static func chunks(_ bytes: [UInt8], size: Int, pause: Double) -> [ServerAction] {
        var actions: [ServerAction] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = bytes[start..<Swift.min(start + size, bytes.count)]
            actions.append(.send(Array<UInt8>("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10]))
            if pause > 0 { actions.append(.pause(pause)) }
        }
        return actions + text("0\r\n\r\n")
    }
}
