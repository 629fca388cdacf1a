import Foundation

/// The few calls of the system that the server needs.
enum Sockets {
    struct Failure: Error {
        let call: String
        let number: Int32
    }

    /// A listening socket on a free port of the loopback.
    static func listen(backlog: Int32) throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket", number: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard bound, Glibc.listen(descriptor, backlog) == 0 else { throw Failure(call: "listen", number: errno) }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// A connection to `port` of the loopback that is begun and not waited for.
    static func connect(port: Int) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return descriptor
    }

    static func isReadable(_ descriptor: Int32, milliseconds: Int32) -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, milliseconds) > 0
    }

    /// Whether the other side has closed the connection.
    static func isGone(_ descriptor: Int32) -> Bool {
        guard isReadable(descriptor, milliseconds: 0) else { return false }
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK)) <= 0
    }

    /// Sends all of `bytes`; false where the other side has gone.
    static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The next request on a connection; `nil` where there is none.
    static func readRequest(_ descriptor: Int32, isStopped: () -> Bool) -> ReceivedRequest? {
        var bytes: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        while bytes.firstRange(of: end) == nil {
            guard let more = read(descriptor, isStopped: isStopped) else { return nil }
            bytes += more
        }
        guard let head = bytes.firstRange(of: end) else { return nil }
        var request = parse(String(decoding: bytes[..<head.lowerBound], as: UTF8.self))
        request.body = Array(bytes[head.upperBound...])
        let length = request.headers["content-length"].flatMap(Int.init) ?? 0
        if request.headers["expect"] != nil { _ = send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), to: descriptor) }
        while request.body.count < length {
            guard let more = read(descriptor, isStopped: isStopped) else { return nil }
            request.body += more
        }
        return request
    }

    private static func parse(_ head: String) -> ReceivedRequest {
        let lines = head.components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        var request = ReceivedRequest(method: words.first ?? "", path: words.count > 1 ? words[1] : "")
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1).map(String.init)
            guard pair.count == 2 else { continue }
            request.headers[pair[0].lowercased()] = pair[1].trimmingCharacters(in: .whitespaces)
        }
        return request
    }

    private static func read(_ descriptor: Int32, isStopped: () -> Bool) -> [UInt8]? {
        while !isReadable(descriptor, milliseconds: 50) {
            if isStopped() { return nil }
        }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}
