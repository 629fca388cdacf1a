/// How a task of SWE-bench is tested: the script of its data set, and how the script's output is read.
public struct PublishedEvaluation: Sendable, Hashable {
    /// A bash script for the benchmark's image, which puts the tests in place and runs them between two markers.
    public var script: String
    /// The name of the log parser.
    public var logParser: String
    /// Which tests the output tells of.
    public var type: EvaluationType

    /// Creates an evaluation.
    public init(script: String, logParser: String, type: EvaluationType = .passAndFail) {
        self.script = script
        self.logParser = logParser
        self.type = type
    }
}

/// Which tests the output of a test command tells of.
public enum EvaluationType: String, Sendable, Hashable, Codable {
    /// All that ran; one that is missing did not pass.
    case passAndFail = "pass_and_fail"
    /// Only those that failed; one that is missing passed.
    case failOnly = "fail_only"
}

/// The Python that a repository is installed and tested with.
public struct PythonRecipe: Sendable, Hashable, Codable {
    /// The version, as in `3.9.18`.
    public var python: String
    /// A file of requirements, relative to the data set or to a folder `pins` beside it.
    public var pins: String?
    /// Shell commands before the installation.
    public var preInstall: [String]
    /// Shell commands that install the repository.
    public var install: [String]
    /// The version that the repository is given, for it has no history to tell it from.
    public var version: String?

    /// Creates a recipe.
    public init(
        python: String,
        pins: String? = nil,
        preInstall: [String] = [],
        install: [String] = [],
        version: String? = nil
    ) {
        self.python = python
        self.pins = pins
        self.preInstall = preInstall
        self.install = install
        self.version = version
    }

    private enum CodingKeys: String, CodingKey {
        case python, pins, install, version
        case preInstall = "pre_install"
    }

    /// Reads a recipe; all but `python` may be left out.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            python: try values.decode(String.self, forKey: .python),
            pins: try values.decodeIfPresent(String.self, forKey: .pins),
            preInstall: try values.decodeIfPresent([String].self, forKey: .preInstall) ?? [],
            install: try values.decodeIfPresent([String].self, forKey: .install) ?? [],
            version: try values.decodeIfPresent(String.self, forKey: .version)
        )
    }
}
