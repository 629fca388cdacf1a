import Foundation
import LooperModel
package import LooperSkills

extension ContentDigest {
    /// The digest of the engine.
    package static let sha256 = ContentDigest { data in
        var digest = SHA256()
        data.withUnsafeBytes { digest.update($0) }
        return digest.hexDigest()
    }
}
