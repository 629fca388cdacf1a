import Foundation
import LooperCore

/// What it cost to train an adapter, as the record of its training has it.
struct TrainingCost: Sendable, Hashable {
    /// Tokens of the samples, once each.
    let tokens: Double
    /// How often each was learned from.
    let epochs: Double
    /// Seconds of the training; `nil` where it is not told.
    let seconds: Double?

    /// Backward takes about twice the work of forward, so that a token trained is as much work as three read.
    private static let passes = 3.0

    /// Reads the record of a training; `nil` where it does not tell its tokens.
    init?(_ record: JSONValue) {
        guard let tokens = record["data"]?["tokens"]?.number else { return nil }
        self.tokens = tokens
        epochs = record["options"]?["epochs"]?.number ?? 1
        seconds = record["seconds"]?.number
    }

    /// The work in tokens read.
    var work: Double { tokens * epochs * Self.passes }

    func words(_ name: String) -> String {
        let time = seconds.map { " in \($0.grouped) seconds" } ?? ""
        return
            "The adapter of \(name) was trained on \(tokens.grouped) tokens, \(epochs.grouped) times each\(time): about "
            + "as much work as reading \(work.grouped) tokens, as one trained counts for three read."
    }
}

/// After how many sessions a training is cheaper than the text it stands for.
struct BreakEven: Sendable, Hashable {
    /// Tokens that a session with the text takes more than one with the adapter.
    let saved: Double
    /// Sessions until that is as much as the training; `nil` where it never is.
    let sessions: Double?

    /// Holds the arm `weights` against `prompt`; `nil` where one of them was not compared.
    init?(_ arms: [ArmSummary], _ cost: TrainingCost) {
        guard let text = arms.first(where: { $0.arm == .prompt }),
            let weights = arms.first(where: { $0.arm == .weights })
        else { return nil }
        saved = text.tokens - weights.tokens
        sessions = saved > 0 ? (cost.work / saved).rounded(.up) : nil
    }

    var words: String {
        guard let sessions else {
            return
                "A session with the adapter takes \((-saved).grouped) tokens more than one with the text, so that there is "
                + "no number of sessions after which the training has paid for itself in tokens."
        }
        return
            "A session with the adapter takes \(saved.grouped) tokens less than one with the text: the training has paid "
            + "for itself in tokens after \(sessions.grouped) sessions."
    }
}

extension JSONValue {
    /// The number, where it is one.
    fileprivate var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}

extension Double {
    /// A whole number with spaces between thousands.
    var grouped: String {
        let digits = String(format: "%.0f", abs(self))
        let groups = stride(from: digits.count, to: 0, by: -3).map { end in
            digits.dropLast(digits.count - end).suffix(3)
        }
        return (self <= -0.5 ? "-" : "") + groups.reversed().joined(separator: "\u{202F}")
    }

    /// The same with its sign.
    var signed: String { (self >= 0.5 ? "+" : "") + grouped }
}
