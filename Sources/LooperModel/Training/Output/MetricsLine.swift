import Foundation

/// One line of `metrics.jsonl`.
package enum MetricsLine: Sendable, Hashable {
    case step(StepMetrics)
    case validation(step: Int, loss: Double)

    /// The step after which it was written.
    package var number: Int {
        switch self {
        case .step(let metrics): metrics.step
        case .validation(let step, _): step
        }
    }

    /// The line, without its end; fields in a fixed order.
    package var text: String {
        switch self {
        case .step(let metrics): metrics.text
        case .validation(let step, let loss): "{\"step\":\(step),\"validation_loss\":\(loss)}"
        }
    }

    /// Reads a line; `nil` where it is none, as one that was cut short.
    package init?(_ text: some StringProtocol) {
        let decoder = JSONDecoder()
        let data = Data(text.utf8)
        if let line = try? decoder.decode(Validation.self, from: data) {
            self = .validation(step: line.step, loss: line.loss)
        } else if let metrics = try? decoder.decode(StepMetrics.self, from: data) {
            self = .step(metrics)
        } else {
            return nil
        }
    }

    private struct Validation: Decodable {
        let step: Int
        let loss: Double

        private enum CodingKeys: String, CodingKey {
            case step
            case loss = "validation_loss"
        }
    }
}

/// What a step did.
package struct StepMetrics: Sendable, Hashable, Codable {
    /// Number of the step, from 1.
    package var step: Int
    /// Mean loss of the tokens that carry it, before the step.
    package var loss: Double
    /// How far the step went.
    package var learningRate: Double
    /// Norm of the gradient before clipping.
    package var gradientNorm: Double
    /// Tokens of the samples.
    package var tokens: Int
    /// Those that carried loss.
    package var trainedTokens: Int
    /// Tokens by the seconds of the step.
    package var tokensPerSecond: Double
    /// The most memory that the process has held.
    package var peakMemory: Int
    /// With preferences: share of the pairs in which the preferred reply is the likelier one, against the base.
    package var accuracy: Double?

    private enum CodingKeys: String, CodingKey {
        case step, loss, tokens, accuracy
        case learningRate = "learning_rate"
        case gradientNorm = "gradient_norm"
        case trainedTokens = "trained_tokens"
        case tokensPerSecond = "tokens_per_second"
        case peakMemory = "peak_memory_bytes"
    }

    /// The line; all numbers are finite, or the run would have ended.
    fileprivate var text: String {
        var fields = [
            "\"step\":\(step)", "\"loss\":\(loss)", "\"learning_rate\":\(learningRate)",
            "\"gradient_norm\":\(gradientNorm)", "\"tokens\":\(tokens)", "\"trained_tokens\":\(trainedTokens)",
            "\"tokens_per_second\":\((tokensPerSecond * 100).rounded() / 100)", "\"peak_memory_bytes\":\(peakMemory)",
        ]
        if let accuracy { fields.append("\"accuracy\":\(accuracy)") }
        return "{\(fields.joined(separator: ","))}"
    }
}
