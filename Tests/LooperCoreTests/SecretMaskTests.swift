import LooperCore
import Testing

@Suite struct SecretMaskTests {
    private let mask = SecretMask(variables: [
        "OPENAI_API_KEY": "sk-12345678", "LONGER_TOKEN": "sk-12345678-and-more", "DB_PASSWORD": "postgres",
        "SHORT_TOKEN": "abc1234", "HOME": "/home/somebody", "github_token": "ghp_XYZ987", "PASSWORD": "two\nlines 1",
        "TOKENIZERS_PARALLELISM": "false-false", "MONKEY": "banana-banana", "OTHER_SECRET": "sesamesesamesesame",
    ])

    @Test(arguments: [
        ("key=sk-12345678.", "key=[masked: OPENAI_API_KEY]."),
        ("sk-12345678-and-more sk-12345678", "[masked: LONGER_TOKEN] [masked: OPENAI_API_KEY]"),
        ("import postgres  # abc1234 /home/somebody", "import postgres  # abc1234 /home/somebody"),
        ("ghp_XYZ987ghp_XYZ987", "[masked: github_token][masked: github_token]"),
        ("a two\nlines 1 b", "a [masked: PASSWORD] b"), ("false-false banana-banana", "false-false banana-banana"),
        ("sesamesesamesesame", "[masked: OTHER_SECRET]"), ("SK-12345678 sk-1234567", "SK-12345678 sk-1234567"),
        ("", ""), ("é\u{301}sk-12345678\u{301}", "é\u{301}[masked: OPENAI_API_KEY]\u{301}"),
    ])
    func replacesWhatItKnowsAndNothingElse(_ text: String, _ masked: String) {
        #expect(mask.masked(text) == masked)
    }

    @Test func emptyMasksNothing() {
        #expect(SecretMask().masked("sk-12345678") == "sk-12345678")
    }

    @Test func bothTextsOfAnObservation() {
        let seen = mask.masked(Observation(.failed, "a sk-12345678", summary: "bash `echo ghp_XYZ987`"))
        let text = "a [masked: OPENAI_API_KEY]"
        #expect(seen == Observation(.failed, text, summary: "bash `echo [masked: github_token]`"))
    }
}

@Suite struct FolderOwnerTests {
    /// A system with three processes.
    private func system(boot: String = "boot-1", started: Int = 7_000) -> FolderOwner.Reader {
        let tail = (4...21).map { "\($0)" }.joined(separator: " ")
        return { path in
            switch path {
            case "/proc/sys/kernel/random/boot_id": boot
            case "/proc/1/stat": "1 (init) S \(tail) 3 0"
            case "/proc/42/stat": "42 (a) b (c) S \(tail) \(started) 0 0"
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
