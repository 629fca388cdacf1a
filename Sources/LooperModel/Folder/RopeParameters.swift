import Foundation

/// The rotation that `config.json` asks for, under either of the names that transformers has used.
struct RopeParameters {
    /// Base of the frequencies.
    let base: Double
    /// What positions are divided by.
    private(set) var divisor = 1.0
    /// What each frequency is divided by; empty where it is nothing.
    private(set) var factors: [Float] = []

    /// Reads the parameters for heads of `headWidth` values.
    ///
    /// - Throws: an error that names a kind of scaling which is not supported.
    init(_ fields: JSONFields, headWidth: Int) throws(ModelError) {
        let older = try fields.fields("rope_scaling")
        let scaling = try fields.fields("rope_parameters") ?? older
        let outer = try fields.positive("rope_theta") ?? 10_000
        base = try scaling?.positive("rope_theta") ?? outer
        guard let scaling else { return }
        let olderKind = try scaling.text("type") ?? "default"
        let kind = try scaling.text("rope_type") ?? olderKind
        switch kind {
        case "default", "none": break
        case "linear": divisor = try scaling.required("factor")
        case "llama3": factors = try Llama3Scaling(scaling, fields).factors(base: base, headWidth: headWidth)
        default:
            let problem = "the scaling of rotations \(ModelError.named(kind)) is not supported"
            throw scaling.invalid("\(problem); supported are 'default', 'linear' and 'llama3'", .unsupportedFile)
        }
        let rotated = try scaling.number("partial_rotary_factor") ?? 1
        guard rotated == 1 else {
            throw scaling.invalid("the partial_rotary_factor \(rotated) is not supported", .unsupportedFile)
        }
    }
}

/// Llama 3's scaling: long waves are stretched, short ones stay, and those between lie between.
private struct Llama3Scaling {
    let factor: Double
    let low: Double
    let high: Double
    let trained: Double

    init(_ scaling: JSONFields, _ fields: JSONFields) throws(ModelError) {
        factor = try scaling.required("factor")
        low = try scaling.required("low_freq_factor")
        high = try scaling.required("high_freq_factor")
        trained = try scaling.required("original_max_position_embeddings")
        guard low < high else {
            throw scaling.invalid("'low_freq_factor' is \(low), and must be below 'high_freq_factor', \(high)")
        }
    }

    func factors(base: Double, headWidth: Int) -> [Float] {
        (0..<headWidth / 2).map { index in
            let wave = 2 * Double.pi * pow(base, 2 * Double(index) / Double(headWidth))
            if wave < trained / high { return 1 }
            if wave > trained / low { return Float(factor) }
            let share = (trained / wave - low) / (high - low)
            return Float(1 / ((1 - share) / factor + share))
        }
    }
}

extension JSONFields {
    /// The number under `name`, which must be positive.
    func positive(_ name: String) throws(ModelError) -> Double? {
        guard let value = try number(name) else { return nil }
        guard value > 0, Float(value).isFinite else {
            throw invalid("'\(name)' is \(value), and must be a positive number")
        }
        return value
    }

    /// The same, where it must be there.
    fileprivate func required(_ name: String) throws(ModelError) -> Double {
        guard let value = try positive(name) else { throw invalid("there is no '\(name)'") }
        return value
    }
}
