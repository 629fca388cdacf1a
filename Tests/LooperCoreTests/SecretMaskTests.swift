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

    @Test func aNamedVariableIsSecretWhateverItsName() {
        let variables = ["MINE": "sesame-123", "OTHER": "sesame-456"]
        let mask = SecretMask(variables: variables, secret: ["MINE"])
        #expect(mask.masked("sesame-123 sesame-456") == "[masked: MINE] sesame-456")
        #expect(mask.names(in: "sesame-123 sesame-456") == ["MINE"])
    }

    @Test(arguments: ["SSH_KEY", "GITHUB_PAT", "CREDENTIALS", "DB_CREDENTIALS", "MY_APIKEY"])
    func namesThatTell(_ name: String) {
        #expect(SecretMask(variables: [name: "sesame-123"]).masked("sesame-123") == "[masked: \(name)]")
    }

    @Test func longLinesOfASecretAreMaskedOneByOne() {
        let secret = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\n  short12345\n-----END PRIVATE KEY-----\n"
        let mask = SecretMask(variables: ["PEM_KEY": secret])
        #expect(mask.masked("a\n\(secret)b") == "a\n[masked: PEM_KEY]b")
        let patch = secret.split(separator: "\n").map { "+\($0)" }.joined(separator: "\n")
        let masked = patch.replacing("MIIEvQIBADANBgkq", with: "[masked: PEM_KEY]")
        #expect(mask.masked(patch) == masked)
    }

    @Test func allWordsOfAStepButItsPatch() {
        let secret = "sk-12345678"
        let step = Step(
            number: 1,
            reply: secret,
            stopReason: .endOfTurn,
            call: ToolCall("bash", attributes: ["a": secret], body: secret),
            observation: Observation(
                .failed,
                secret,
                summary: secret,
                excerpt: FileExcerpt(path: secret, first: 1, last: 1, lineCount: 1)
            ),
            shown: ShownResult(before: secret, after: secret, text: secret),
            notices: [secret],
            usage: Usage(),
            interventions: [Intervention(by: "a", .refused, call: ToolCall("bash", body: secret))],
            patch: secret
        )
        var masked = mask.masked(step)
        #expect(masked.patch == secret)
        masked.patch = nil
        #expect(!"\(masked)".contains(secret))
    }

    @Test func bothTextsOfAnObservation() {
        let seen = mask.masked(Observation(.failed, "a sk-12345678", summary: "bash `echo ghp_XYZ987`"))
        let text = "a [masked: OPENAI_API_KEY]"
        #expect(seen == Observation(.failed, text, summary: "bash `echo [masked: github_token]`"))
    }
}
