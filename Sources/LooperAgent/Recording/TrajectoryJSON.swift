package import Foundation
package import LooperCore

/// The one JSON form of a trajectory: keys in order, one line, so that equal trajectories have equal bytes.
package enum TrajectoryJSON {
    /// The bytes of a trajectory.
    package static func encode(_ trajectory: Trajectory) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(trajectory) + Data("\n".utf8)
    }

    /// The trajectory in `data`.
    package static func decode(_ data: Data) throws -> Trajectory {
        try JSONDecoder().decode(Trajectory.self, from: data)
    }
}
