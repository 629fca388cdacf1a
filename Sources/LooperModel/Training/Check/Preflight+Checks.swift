import Foundation
import LooperCore

extension Preflight {
    /// An adapter whose B is zero changes no bit of what the engine computes.
    func zeroAdapter(_ first: [Float]) async throws -> PreflightCheck {
        let title = "an adapter with B = 0 gives the base's logits, bit for bit"
        let prompts = prompts(3)
        guard !prompts.isEmpty else { return PreflightCheck(1, title, .skipped, "no sample has a reply") }
        return try await withFolder(first) { folder in
            var (different, total) = (0, 0)
            for prompt in prompts {
                let adapter = AdapterChoice(name: folder)
                let with = try await model.logits(of: prompt.ids, scored: prompt.scored, adapter: adapter)
                let without = try await model.logits(of: prompt.ids, scored: prompt.scored)
                different += zip(with, without).count { $0.bitPattern != $1.bitPattern }
                total += with.count
            }
            let finding = "\(different) of \(total) logits differ, \(prompts.count) prompts"
            return PreflightCheck(1, title, different == 0 ? .passed : .failed, finding)
        }
    }

    /// Nothing is cut, and what is learned are actions.
    func dataCheck() -> PreflightCheck {
        let title = "no sample is cut; over 90% of the tokens with loss belong to actions"
        guard case .samples(let samples) = job.set.units else {
            return PreflightCheck(4, title, .passed, "\(job.set.count) pairs, none cut")
        }
        let report = DataReport(samples, mostTokens: job.options.maxTokens, actions: actions?.replies)
        let sizes =
            "\(report.samples) samples, none cut, \(report.trainedTokens) of \(report.tokens) tokens with loss"
        guard let share = report.actionShare, share > 0 else {
            return PreflightCheck(4, title, .passed, "\(sizes); no reply calls a tool")
        }
        let calls = DataReport(samples, mostTokens: job.options.maxTokens, actions: actions?.calls).actionShare ?? 0
        let shares =
            "\(Self.percent(share)) of them in replies that act, \(Self.percent(calls)) in the calls themselves"
        return PreflightCheck(4, title, share > 0.9 ? .passed : .failed, "\(sizes); \(shares)")
    }

    /// What was trained stays small beside the weights.
    func normCheck() throws(ModelError) -> PreflightCheck {
        let title = "|scale B A| / |W| stays under \(Self.percent(AdapterNorms.limit)) in every layer"
        guard let trained else { return PreflightCheck(5, title, .skipped, "nothing was trained yet") }
        let norms = try AdapterNorms(trained, of: job.base.transformer)
        let worst = norms.entries.max { $0.ratio < $1.ratio }
        let place = worst.map { " at \($0.target)" } ?? ""
        let finding =
            "largest \(Self.percent(norms.largest))\(place), mean \(Self.percent(norms.mean)), "
            + "\(norms.excessive.count) of \(norms.entries.count) over"
        return PreflightCheck(5, title, norms.excessive.isEmpty ? .passed : .failed, finding)
    }

    static func percent(_ share: Double) -> String {
        String(format: "%.2f%%", 100 * share)
    }
}
