import Foundation
import LooperCore

extension Assignment {
    /// Why the session has its arm, a line for each thing that led there.
    public var explanation: [String] {
        let names = ["arm", "why", "experiment", "key", "weights", "propensity", "stratum", "made of"]
        let values = [
            arm.rawValue, reason.words, "\(allocation.experiment), salt \(allocation.salt), phase \(phase)",
            isForced ? key : "\(key), bucket \(bucket) of \(Allocation.buckets)",
            isForced ? "" : allocation.weightText, isForced ? "" : propensity.text, stratum.words,
            hashes.words,
        ]
        let lines = zip(names, values).filter { !$0.1.isEmpty }.map { name, value in
            name.padding(toLength: 12, withPad: " ", startingAt: 0) + value
        }
        return isForced ? lines : lines + ["", allocation.command(for: key)]
    }
}

extension Allocation {
    /// The weights as `looper route assign --arms` takes them.
    public var weightText: String {
        weights.map { "\($0.arm.rawValue)=\($0.share.text)" }.joined(separator: ",")
    }

    /// The command that draws again for `key`.
    func command(for key: String) -> String {
        let options = [
            ("experiment", experiment), ("salt", salt), ("phase", phase), ("arms", weightText), ("key", key),
        ]
        return (["looper route assign"] + options.map { "--\($0) \($1.quotedForShell)" }).joined(separator: " ")
    }
}

extension Assignment.Reason {
    /// In words.
    var words: String {
        switch self {
        case .holdout: "held out with none, so that there is something to compare with"
        case .uniform: "of the slice that is spread evenly over all arms"
        case .bandit: "by what is believed of the arms"
        case .forced: "asked for by hand; nothing is learned from it"
        }
    }
}

extension Stratum {
    fileprivate var words: String {
        let parts = [("model", model), ("kind", kind), ("module", module)]
        return parts.compactMap { name, value in value.map { "\(name) \($0)" } }.joined(separator: ", ")
    }
}

extension Double {
    /// As few digits as say which number it is.
    var text: String { self == rounded() && magnitude < 1e15 ? String(Int(self)) : "\(self)" }
}

extension String {
    /// In single quotes where a shell would not take it as it is.
    fileprivate var quotedForShell: String {
        let isPlain = !isEmpty && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._=,:@+/-".contains($0)) }
        return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
    }
}
