import Foundation

extension ArraySlice<Float> {
    /// The natural logarithm of the probability of the entry at `index`, counted from the start, where these are logits.
    func logProbability(of index: Int) -> Double {
        withUnsafeBufferPointer { logits in
            let largest = logits.reduce(-Float.infinity, Swift.max)
            var sum = 0.0
            for logit in logits { sum += Double(exp(logit - largest)) }
            return Double(logits[index] - largest) - log(sum)
        }
    }
}
