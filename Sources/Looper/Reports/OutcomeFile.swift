package import Foundation
import LooperLearning
package import LooperRouter
import LooperSkills

/// Outcomes of sessions that were run elsewhere, as JSON Lines.
package struct OutcomeFile: Sendable {
    /// The file.
    package let url: URL
    /// Its lines.
    package let outcomes: [RecordedOutcome]
    /// SHA-256 of its contents.
    package let sha256: String

    private struct Key: Hashable {
        let task: String
        let arm: String
        let seed: UInt64
    }

    /// Reads a file.
    ///
    /// - Throws: ``LooperError`` that names the line and what is wrong with it.
    package init(_ url: URL) throws(LooperError) {
        guard let data = FileManager.default.contents(atPath: url.path) else {
            throw LooperError(
                .badInput,
                "\(url.path) cannot be read; name a file of outcomes, or the folder of a trial"
            )
        }
        self.url = url
        sha256 = ContentDigest.sha256.of(data)
        var outcomes: [RecordedOutcome] = []
        var lines: [Key: Int] = [:]
        for (number, line) in zip(1..., data.split(separator: 0x0A, omittingEmptySubsequences: false)) {
            guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { continue }
            let outcome = try Self.outcome(Data(line), "\(url.path), line \(number)")
            let key = Key(task: outcome.task, arm: outcome.arm, seed: outcome.seed)
            if let other = lines.updateValue(number, forKey: key) {
                throw LooperError(
                    .badInput,
                    "\(url.path), line \(number): task, arm and seed are those of line \(other); give each session of an "
                        + "arm on a task a seed of its own"
                )
            }
            outcomes.append(outcome)
        }
        guard !outcomes.isEmpty else {
            throw LooperError(.badInput, "\(url.path) holds no outcome; write one JSON object a line")
        }
        self.outcomes = outcomes
    }

    private static func outcome(_ line: Data, _ place: String) throws(LooperError) -> RecordedOutcome {
        let outcome: RecordedOutcome
        do {
            outcome = try JSONDecoder().decode(RecordedOutcome.self, from: line)
        } catch let error as DecodingError {
            let isJSON = (try? JSONSerialization.jsonObject(with: line)) != nil
            throw LooperError(.badInput, "\(place): \(isJSON ? words(for: error) : noJSON)")
        } catch {
            throw LooperError(.badInput, "\(place): \(noJSON)")
        }
        if let flaw = outcome.flaw { throw LooperError(.badInput, "\(place): \(flaw)") }
        return outcome
    }

    private static func words(for error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "the field '\(key.stringValue)' is missing; \(needed)"
        case .typeMismatch(_, let context) where context.codingPath.isEmpty: "is no object; \(needed)"
        case .valueNotFound(_, let context), .typeMismatch(_, let context):
            "the field '\(context.codingPath.last?.stringValue ?? "")' has a value of another kind; \(needed)"
        default: "a number of it is negative, too large or no whole one; \(needed)"
        }
    }

    private static let noJSON = "is no JSON; write one object a line"
    private static let needed =
        "a line has task and arm (texts), resolved (true or false), and may have cluster (a text), seed, steps, tokens_in, "
        + "tokens_out (whole numbers) and seconds"
}
