import LooperCore
import Testing

@Suite struct FolderOwnerTests {
    /// A system with three processes.
    private func system(boot: String = "boot-1", state: String = "S", started: Int = 7_000) -> FolderOwner.Reader {
        let tail = (4...21).map { "\($0)" }.joined(separator: " ")
        return { path in
            switch path {
            case "/proc/sys/kernel/random/boot_id": boot
            case "/proc/1/stat": "1 (init) S \(tail) 3 0"
            case "/proc/42/stat": "42 (a) b (c) \(state) \(tail) \(started) 0 0"
            default: nil
            }
        }
    }

    @Test func theNameTellsTheOwner() throws {
        let owner = try #require(FolderOwner(process: 42, reading: system()))
        #expect(owner.tag.hasPrefix("-p42-7000-"))
        #expect(FolderOwner(name: "looper-home\(owner.tag)AbCdEf") == owner)
        #expect(FolderOwner(name: "looper\(owner.tag)5D36A091") == owner)
        #expect(FolderOwner(process: 43, reading: system()) == nil)
    }

    @Test func onlyTheDeadOfThisPlaceAreDead() throws {
        let owner = try #require(FolderOwner(process: 42, reading: system()))
        #expect(!owner.isDead(reading: system()))
        #expect(owner.isDead(reading: system(started: 7_001)), "another process has the number now")
        #expect(owner.isDead(reading: system(state: "Z")), "killed and not yet buried")
        #expect(owner.isDead { $0 == "/proc/42/stat" ? nil : system()($0) })
        #expect(!owner.isDead(reading: system(boot: "boot-2")), "nothing is known of another boot or machine")
        #expect(!owner.isDead { _ in nil }, "nor where there is no /proc")
    }

    @Test(arguments: [
        "looper-11F90150-2FCA", "looper-home-CpPOiB", "looper-p1-2-x-", "looper-p-1-2-3-", "looper-p99999999999-1-a-b",
        "looper-p1-2-3", "",
    ])
    func otherNamesTellNone(_ name: String) {
        #expect(FolderOwner(name: name) == nil)
    }
}
