import Foundation
import LooperCore
import LooperTestSupport
import Testing

@testable import LooperStore

struct StoreLineTests {
    @Test func `entries round trip`() throws {
        let entries = SessionStoreConformance.others + SessionStoreConformance.entries("one", task: "t")
        #expect(Set(entries.map(\.kind)) == Set(StoreEntry.Kind.allCases))
        for entry in entries {
            let line = try StoreLines.line(entry)
            #expect(!line.contains(0x0A))
            #expect(try StoreLines.entry(line) == entry)
        }
    }

    @Test(arguments: [
        ("", "is no entry"), ("[]", "is no entry"), ("{}", "the member 'kind' is missing"),
        (#"{"kind":"dream"}"#, "dream"), (#"{"kind":"grade","session":"s"}"#, "the member 'verdict' is missing"),
        (#"{"kind":"grade","session":"s","verdict":"fine"}"#, "'verdict'"),
    ])
    func `what is no entry is refused in words`(_ line: String, _ words: String) {
        let error = #expect(throws: StoreError.self) { try StoreLines.entry(Data(line.utf8)) }
        #expect(error?.code == .badLine)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
}
