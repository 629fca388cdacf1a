import Foundation
import LooperTestSupport
import Testing

@testable import Looper

@Suite struct LooperConfigurationTests {
    private func read(_ text: String) throws -> LooperConfiguration {
        try LooperConfiguration(ConfigurationFile(text: text, path: "looper.yaml"), over: LooperConfiguration())
    }

    /// A configuration in which no field has its default.
    private static var unusual: LooperConfiguration {
        var configuration = LooperConfiguration()
        configuration.model.name = "gguf:/a folder/with: #\"quotes\" é\u{7F}\n.gguf"
        configuration.model.threads = 3
        configuration.agent.maxSteps = 7
        configuration.agent.maxSeconds = 0.000_012
        configuration.agent.pruneAbove = 1e-7
        for name in AgentSwitch.allCases { configuration.agent.switches[name].toggle() }
        configuration.generation.temperature = 0.1 + 0.2
        configuration.generation.topP = 0.95
        configuration.generation.seed = UInt64(Int64.max)
        configuration.tools.shellTimeout = 12.5
        configuration.tools.syntaxCheck = false
        configuration.skills.names = ["a-b", "yes", "null", "", "1", "- x", "two words", "\u{1F600}\u{2028}"]
        return configuration
    }

    @Test(arguments: [LooperConfiguration(), unusual])
    func whatIsShownCanBeRead(configuration: LooperConfiguration) throws {
        #expect(try read(configuration.yaml) == configuration)
        let json = try JSONEncoder().encode(configuration.json)
        let text = String(decoding: json, as: UTF8.self).replacing("\u{7F}", with: "\\u007f")
        #expect(try read(text) == configuration, "JSON is YAML")
        #expect(try JSONDecoder().decode(LooperConfiguration.self, from: json) == configuration)
        #expect(
            try JSONDecoder().decode(LooperConfiguration.self, from: JSONEncoder().encode(configuration))
                == configuration
        )
    }

    @Test(arguments: ["", "\n", "# nothing\n", "agent: {}", "{}", "---\n"])
    func whatIsLeftOutHasItsDefault(text: String) throws {
        #expect(try read(text) == LooperConfiguration())
    }

    @Test func oneFieldChangesOneField() throws {
        var expected = LooperConfiguration()
        expected.agent.maxSteps = 9
        expected.agent.switches[.pruning] = false
        #expect(try read("agent:\n  max_steps: 9\n  switches: {pruning: off}\n") == expected)
        var unconfined = LooperConfiguration()
        unconfined.sandbox.mode = .off
        #expect(try read("sandbox:\n  mode: off\n") == unconfined)
    }

    @Test func aFileLiesOverWhatHoldsOtherwise() throws {
        var standard = LooperConfiguration()
        standard.agent.maxSteps = 12
        standard.agent.maxSeconds = 120
        let file = try ConfigurationFile(text: "agent:\n  max_seconds: 5\n", path: "f")
        let read = try LooperConfiguration(file, over: standard)
        #expect(read.agent.maxSteps == 12)
        #expect(read.agent.maxSeconds == 5)
    }

    @Test(arguments: [
        ("agnt:\n  x: 1\n", "looper.yaml:1: agnt: there is no such field; the fields here are model, agent"),
        (
            "agent:\n  max_stps: 3\n",
            "looper.yaml:2: agent.max_stps: there is no such field; the fields here are max_st"
        ),
        ("agent:\n  switches:\n\n    prunning: false\n", "looper.yaml:4: agent.switches.prunning: there is no such"),
        (
            "agent:\n  max_steps: 0\n",
            "looper.yaml:2: agent.max_steps: 0 is not allowed; expected is a whole number, at"
        ),
        ("agent:\n  max_steps: \"7\"\n", "looper.yaml:2: agent.max_steps: \"7\" is not allowed; expected is a whole"),
        ("agent:\n  max_steps:\n", "looper.yaml:2: agent.max_steps: nothing is not allowed"),
        ("agent:\n  max_steps: 010\n", "looper.yaml:2: agent.max_steps: \"010\" is not allowed"),
        ("agent:\n  max_steps: 1.5\n", "looper.yaml:2: agent.max_steps: 1.5 is not allowed"),
        ("agent:\n  max_steps: 99999999999999999999\n", "looper.yaml:2: agent.max_steps: 1e+20 is not allowed"),
        (
            "agent:\n  max_seconds: .inf\n",
            "looper.yaml:2: agent.max_seconds: inf is not allowed; expected is a number,"
        ),
        ("agent: 3\n", "looper.yaml:1: agent: expected is a mapping of max_steps"),
        (
            "- a\n",
            "looper.yaml:1: expected is a mapping of model, agent, generation, tools, sandbox, skills; this is a list"
        ),
        (
            "generation: {top_p: 0}\n",
            "looper.yaml:1: generation.top_p: 0 is not allowed; expected is a number, above 0"
        ),
        ("skills:\n  names: run-it\n", "looper.yaml:2: skills.names: \"run-it\" is not allowed; expected is a list of"),
        ("skills:\n  names: [1]\n", "looper.yaml:2: skills.names: a list is not allowed"),
        ("model:\n  name: [a]\n", "looper.yaml:2: model.name: a list is not allowed; expected is text"),
        ("model:\n  threads: 0\n", "expected is a whole number, at least 1 and at most 1024, or null"),
        ("agent:\n  max_steps: 3\n  max_steps: 4\n", "max_steps stands here twice"),
        ("agent:\n  min_reply_tokens: 5000\n", "looper.yaml:1: agent: min_reply_tokens is 5000, above max_reply_tok"),
        ("agent: [\n", "looper.yaml:2: this is not YAML"), ("a: b: c\n", "looper.yaml:1: this is not YAML"),
        ("agent: *nowhere\n", "looper.yaml:1: this is not YAML"),
    ])
    func aMistakeIsNamed(text: String, message: String) {
        let error = #expect(throws: LooperError.self) { try read(text) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func allMistakesAreNamedInTheirOrder() {
        let text = "tools:\n  read_lines: 0\nagent:\n  max_steps: x\n  also: 1\n"
        let error = #expect(throws: LooperError.self) { try read(text) }
        let lines = error?.message.split(separator: "\n").map { $0.prefix(15) } ?? []
        #expect(lines == ["looper.yaml:2: ", "looper.yaml:4: ", "looper.yaml:5: "])
    }

    @Test(arguments: [
        String(repeating: "[", count: 100_000), String(repeating: "a: {", count: 100_000),
        "a: &a [x,x,x,x,x,x,x,x]\n"
            + (1...9).map {
                "\($0): &x\($0) ["
                    + Array(repeating: $0 == 1 ? "*a" : "*x\($0 - 1)", count: 8)
                    .joined(separator: ",") + "]"
            }.joined(separator: "\n"),
        "agent: &a\n  switches: *a\n", "? [a, b]\n: c\n", "!!binary x: !!set {}\n", "a\u{0}b: 1",
    ])
    func hostileFilesAreRefused(text: String) {
        #expect(throws: LooperError.self) { try read(text) }
    }

    @Test func filesThatCannotBeReadAreNamed() async throws {
        try await TemporaryDirectory.with { directory in
            try Data([0x61, 0xFF]).write(to: directory.appending("latin.yaml"))
            try Data(repeating: 0x0A, count: (1 << 20) + 1).write(to: directory.appending("large.yaml"))
            for name in ["latin.yaml", "large.yaml", "nowhere.yaml"] {
                let error = #expect(throws: LooperError.self) {
                    try LooperConfiguration(file: directory.appending(name))
                }
                #expect(error?.message.contains(name) == true)
            }
        }
    }

    @Test(arguments: [Double.nan, .infinity, 0, -1])
    func valuesFromSwiftAreCheckedToo(seconds: Double) {
        var configuration = LooperConfiguration()
        configuration.agent.maxSeconds = seconds
        let error = #expect(throws: LooperError.self) { try configuration.validate() }
        #expect(error?.message.hasPrefix("agent.max_seconds: ") == true)
    }
}
