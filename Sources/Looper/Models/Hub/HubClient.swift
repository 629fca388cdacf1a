import Foundation

/// Asks the hub, or the server that `HF_ENDPOINT` names, for the list of a model's files and for the files.
struct HubClient: Sendable {
    private static let mostListBytes: Int64 = 16 << 20
    private static let mostPages = 50

    /// The server, for messages.
    var name: String { endpoint.absoluteString }
    private let endpoint: URL
    private let headers: [String: String]

    /// A client of the server and with the token that `environment` names (`HF_ENDPOINT`, `HF_TOKEN`).
    ///
    /// - Throws: ``LooperError`` where the address is none, or would carry the token without encryption.
    init(environment: [String: String]) throws(LooperError) {
        let named = environment["HF_ENDPOINT"].flatMap { $0.isEmpty ? nil : $0 } ?? "https://huggingface.co"
        let text = named.hasSuffix("/") ? String(named.dropLast()) : named
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme), let host = url.host(), !host.isEmpty,
            url.user == nil, url.query == nil
        else { throw LooperError(.badInput, "HF_ENDPOINT is no address of a server; write https://HOST") }
        let token = environment["HF_TOKEN"]?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw LooperError(.badInput, "HF_TOKEN holds characters that no token has")
        }
        guard token.isEmpty || url.scheme == "https" || ["127.0.0.1", "localhost", "::1"].contains(host) else {
            throw LooperError(.badInput, "HF_TOKEN is not sent to \(text) without encryption; use https, or unset it")
        }
        endpoint = url
        headers = token.isEmpty ? [:] : ["Authorization": "Bearer \(token)"]
    }

    /// The files of `model`; `scratch` is a file that may be written to.
    func files(of model: HubModel, scratch: URL) async throws(LooperError) -> [HubFile] {
        var next: String? = "\(name)/api/models/\(model.owner)/\(model.name)/tree/\(model.revisionPart)?recursive=true"
        var files: [HubFile] = []
        for _ in 0..<Self.mostPages {
            guard let address = next else { return files }
            let download = try download(address, size: Self.mostListBytes, of: model)
            let link = try await download.runWhole(into: scratch)
            do {
                files += try JSONDecoder().decode([HubFile].self, from: Data(contentsOf: scratch)).filter(\.isFile)
            } catch {
                throw LooperError(.download, "\(name) answers with no list of the files of \(model); is it a hub?")
            }
            next = link.flatMap(nextPage)
        }
        throw LooperError(.download, "the list of the files of \(model) has no end")
    }

    /// Brings `partial` to the content of `file`, going on where an earlier attempt stopped.
    func fetch(
        _ file: HubFile,
        of model: HubModel,
        into partial: URL,
        progress: @escaping @Sendable (Int64) -> Void
    ) async throws(LooperError) {
        let path = file.path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? file.path
        let address = "\(name)/\(model.owner)/\(model.name)/resolve/\(model.revisionPart)/\(path)"
        _ = try await download(address, size: file.size, of: model).run(into: partial, progress: progress)
    }

    private func download(_ address: String, size: Int64, of model: HubModel) throws(LooperError) -> URLDownload {
        let (name, hasToken) = (name, !headers.isEmpty)
        return try URLDownload(address: address, expectedSize: size, headers: headers) { status in
            let answer = "\(name) answered \(status)"
            switch status {
            case 401, 403:
                let advice = hasToken ? "HF_TOKEN may not read it" : "put a token that may read it into HF_TOKEN"
                return "\(answer): there is no \(model), or it is gated; ask for access on its page, and \(advice)"
            case 404: return "\(answer): there is no such model, revision or file as \(model)"
            case 429: return "\(answer): too many requests; try again later"
            default: return answer
            }
        }
    }

    /// The address in `<…>; rel="next"`, if it is one of the same server.
    private func nextPage(_ link: String) -> String? {
        for part in link.split(separator: ",") where part.contains(#"rel="next""#) {
            guard let start = part.firstIndex(of: "<"), let end = part.firstIndex(of: ">"), start < end,
                let url = URL(string: String(part[part.index(after: start)..<end])),
                Redirection.isSameServer(url, endpoint)
            else { continue }
            return url.absoluteString
        }
        return nil
    }
}
