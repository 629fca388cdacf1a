import Foundation
import Looper
import LooperTestSupport
import Testing

/// What the article "The store" shows.
@Suite struct StoreExample {
    @Test func findsASession() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await ExampleRepository.make(in: directory)
            let model = ScriptedModel(["<bash>echo TypeError: no total</bash>", "<done/>", "<done/>"])
            let results = directory.appending("results")
            let folder = directory.url
            let store = try SQLiteStore(file: folder.appending(path: "store.sqlite"))
            let agent = try SessionRunner(model: model).recording(SessionRecords(store) { print($0) })
            _ = try await agent.run("The total is wrong for members.", onCopyOf: repository, recordingIn: results)
            for match in try await store.search(SessionQuery("wrong total")) {
                print(match.digest.session, match.digest.errors)
            }
            let found = try await store.search(SessionQuery("wrong total"))
            #expect(found.map(\.digest.errors) == ["TypeError: no total"])
        }
    }
}
