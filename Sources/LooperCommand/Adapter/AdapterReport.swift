import Foundation
import Looper

/// What `looper adapter info` tells.
struct AdapterReport: Encodable {
    /// How the adapter goes with a model.
    struct Fit: Encodable {
        let name: String
        let fingerprint: String
        let loads: Bool
        /// Why it does not load, or what is strange although it does.
        var remark: String?
    }

    /// How large the additions are beside the model's weights.
    struct Norms: Encodable {
        struct Entry: Encodable {
            let layer: Int
            let target: String
            let ratio: Double
        }

        let limit: Double
        let largest: Double
        let mean: Double
        let overLimit: Int
        let ratios: [Entry]
    }

    let path: String
    let format: String
    let rank: Int
    let alpha: Double
    let scale: Double
    let rankStabilised: Bool
    let scope: String
    var invocationTokens: [Int32]?
    let targets: [String]
    let layers: Int
    let parameters: Int
    var base: String?
    var architecture: String?
    let provenance: JSONValue
    var model: Fit?
    var norms: Norms?

    init(_ file: AdapterFile, _ content: AdapterContent) {
        let settings = content.settings
        let weights = Set(content.parts.keys.map(\.weight))
        path = file.path
        format = file.form.rawValue
        rank = settings.rank
        alpha = settings.alpha
        scale = settings.scale
        rankStabilised = settings.isRankStabilised
        scope = settings.invocation == nil ? "all" : "reply"
        invocationTokens = settings.invocation
        targets = AdapterTarget.weights.filter(weights.contains).map { AdapterTarget(layer: 0, weight: $0).name }
        layers = Set(content.parts.keys.map(\.layer)).count
        parameters = content.parameterCount
        base = settings.base
        architecture = (file.architecture ?? content.provenance.base?.architecture)?.rawValue
        provenance = content.provenance.value
    }
}

extension AdapterReport.Fit {
    init(_ model: BaseModel, _ refusal: ModelError?, _ file: AdapterFile) {
        name = model.name
        fingerprint = model.fingerprint
        loads = refusal == nil
        remark = refusal?.message ?? Self.remark(file.settings.base, model.name)
    }

    /// Names are no proof: the same model has many.
    private static func remark(_ base: String?, _ name: String) -> String? {
        guard let base else { return nil }
        let (a, b) = (plain(base), plain(name))
        guard !a.isEmpty, !b.isEmpty, !a.contains(b), !b.contains(a) else { return nil }
        return "the adapter names another base: \(base)"
    }

    private static func plain(_ name: String) -> String {
        let last = name.split(separator: "/").last.map(String.init) ?? name
        let stem = last.lowercased().hasSuffix(".gguf") ? String(last.dropLast(5)) : last
        return String(stem.lowercased().filter { $0.isLetter || $0.isNumber })
    }
}

extension AdapterReport.Norms {
    init(_ norms: AdapterNorms) {
        limit = AdapterNorms.limit
        largest = norms.largest
        mean = norms.mean
        overLimit = norms.excessive.count
        ratios = norms.entries.map { Entry(layer: $0.target.layer, target: $0.target.name, ratio: $0.ratio) }
    }
}

extension AdapterReport {
    /// For people.
    var text: String {
        var lines = [
            ("path", path), ("format", format), ("rank", "\(rank)"), ("alpha", "\(alpha)"),
            ("scale", "\(scale)" + (rankStabilised ? " (rank-stabilised)" : "")), ("scope", scopeText),
            ("targets", targets.joined(separator: ", ")), ("layers", "\(layers)"), ("parameters", "\(parameters)"),
            ("base", base ?? "not told"),
        ]
        if let architecture { lines.append(("architecture", architecture)) }
        if provenance != .object([:]) { lines.append(("provenance", (try? JSONLine.encode(provenance)) ?? "")) }
        if let model {
            lines.append(("model", "\(model.name), \(model.loads ? "loads" : "does not load")"))
            if let remark = model.remark { lines.append(("remark", remark)) }
        }
        let head = lines.map { $0.0.padded(to: 14) + $0.1.withVisibleControls }
        return (head + (norms?.lines ?? [])).joined(separator: "\n")
    }

    private var scopeText: String {
        invocationTokens.map { "reply, from the ids \($0) on" } ?? "all tokens"
    }
}

extension AdapterReport.Norms {
    /// A line a layer, and what they add up to.
    fileprivate var lines: [String] {
        let names = AdapterTarget.weights.map { AdapterTarget(layer: 0, weight: $0).name }
            .filter { name in ratios.contains { $0.target == name } }
        let header = "norm of the addition over that of the weight, in %; ! is over \(percent(limit))"
        let columns = "layer".padded(to: 7) + names.map { $0.padded(to: 10) }.joined()
        let rows = Set(ratios.map(\.layer)).sorted().map { layer in
            let cells = names.map { name in
                ratios.first { $0.layer == layer && $0.target == name }.map { mark($0.ratio) } ?? "-"
            }
            return "\(layer)".padded(to: 7) + cells.map { $0.padded(to: 10) }.joined()
        }
        let verdict = overLimit == 0 ? "none" : "\(overLimit) of \(ratios.count)"
        return ["", header, columns] + rows + ["largest \(percent(largest)), mean \(percent(mean)), over: \(verdict)"]
    }

    private func mark(_ ratio: Double) -> String { percent(ratio) + (ratio > limit ? "!" : "") }

    private func percent(_ ratio: Double) -> String { "\((ratio * 100_000).rounded() / 1000)" }
}
