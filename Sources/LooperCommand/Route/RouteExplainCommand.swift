import ArgumentParser
import Foundation
import Looper

/// `looper route explain`: why a session has its arm.
struct RouteExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why a session was given its arm.",
        discussion: """
            Shows the experiment with its phase and weights, the bucket of the session's key, how probable the arm was, \
            what the arms were made of, and whether the arm came into force. The last line is a command that draws again.
            """
    )

    @Argument(help: "The session's name, as 'looper run' says it, its id in the store, or its key.")
    var session: String

    func run() async throws {
        let draw = try await RoutingRecords(LooperHome().openStore()).draw(of: session)
        let lines = [draw.exposure.map(Self.words) ?? "exposed     no: the session never began"]
        for line in lines + draw.assignment.explanation { try StandardOutput.line(line.withVisibleControls) }
    }

    private static func words(_ exposure: ExposureEntry) -> String {
        let date = Date(timeIntervalSince1970: exposure.at).formatted(.iso8601)
        return "exposed     \(date), session \(exposure.session)"
    }
}
