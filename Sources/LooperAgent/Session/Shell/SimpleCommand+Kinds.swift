/// What a command is for, as far as the harness treats it in a way of its own.
extension SimpleCommand {
    private static let looking: Set<String> = [
        "cat", "tail", "head", "less", "ls", "ps", "grep", "wc", "stat", "test", "[", "[[", "curl", "wget", "date",
        "echo", "printf", "true", ":", "docker", "kubectl", "systemctl", "lsof", "ss", "netstat", "nc", "cd", "gh",
        "du",
        "df", "top", "sacct", "for",
    ]
    private static let watchingProcesses: Set<String> = ["ps", "pgrep", "pidof", "jobs", "squeue"]

    /// Whether it only lets time pass.
    var isWait: Bool {
        switch program {
        case "sleep", "wait", "watch", "inotifywait": true
        case "tail": arguments.contains { $0.hasPrefix("--pid") }
        default: false
        }
    }

    /// Whether it asks if a process still runs.
    var isProcessPoll: Bool {
        Self.watchingProcesses.contains(program) || (program == "kill" && arguments.first == "-0")
    }

    /// Whether it only looks at something that may change by itself.
    var isLook: Bool { Self.looking.contains(program) || isProcessPoll }
}

// MARK: Installing

extension SimpleCommand {
    private static let installers: [String: Set<String>] = [
        "pip": ["install", "download"], "easy_install": [], "conda": ["install", "create", "update"],
        "mamba": ["install", "create"], "uv": ["add", "sync", "pip"], "poetry": ["install", "add"],
        "pipenv": ["install"], "apt": ["install", "update"], "apt-get": ["install", "update"], "yum": ["install"],
        "dnf": ["install"], "apk": ["add"], "brew": ["install"], "npm": ["install", "i", "ci", "add"],
        "pnpm": ["install", "i", "add"], "yarn": ["install", "add"], "gem": ["install"], "bundle": ["install"],
        "cargo": ["install", "add"], "go": ["get", "install"], "composer": ["install", "require"],
    ]

    /// Whether it gets packages from elsewhere.
    var isInstall: Bool {
        guard let verbs = Self.installers[program] else { return false }
        let verb = arguments.first { !$0.hasPrefix("-") }
        return verbs.isEmpty || verb.map(verbs.contains) == true
    }
}

// MARK: Testing

extension SimpleCommand {
    private static let testPrograms: Set<String> = [
        "pytest", "py.test", "unittest", "nose2", "nosetests", "tox", "nox", "trial", "ctest", "jest", "mocha",
        "vitest",
        "ava", "rspec", "phpunit", "bats", "busted", "prove",
    ]
    /// For programs that do other things too: the word that makes them run tests.
    private static let testVerbs: [String: Set<String>] = [
        "swift": ["test"], "cargo": ["test", "t", "nextest"], "go": ["test"], "make": ["test", "tests", "check"],
        "npm": ["test", "t", "tst"], "pnpm": ["test", "t"], "yarn": ["test"], "bun": ["test"], "deno": ["test"],
        "gradle": ["test", "check"], "gradlew": ["test", "check"], "mvn": ["test", "verify", "package", "install"],
        "mvnw": ["test", "verify", "package", "install"], "dotnet": ["test"], "mix": ["test"],
        "rake": ["test", "spec"], "bazel": ["test"], "meson": ["test"], "ninja": ["test", "check"], "sbt": ["test"],
        "stack": ["test"], "cabal": ["test"], "zig": ["test"], "composer": ["test"], "rails": ["test"],
        "node": ["--test"],
        "django": ["test"], "django-admin": ["test"], "manage.py": ["test"], "setup.py": ["test"], "just": ["test"],
        "cmake": ["test"],
    ]
    private static let interpreters: Set<String> = ["python", "sh", "bash", "node", "ruby", "perl", "php"]
    /// With one of these no test runs.
    private static let dryOptions: Set<String> = [
        "--help", "-h", "--version", "--collect-only", "--co", "--no-run", "--list", "-list", "--list-tests",
        "--dry-run", "-n=0",
    ]

    /// Whether it runs tests.
    var runsTests: Bool {
        guard !arguments.contains(where: Self.dryOptions.contains) else { return false }
        if Self.testPrograms.contains(program) || Self.isTestScript(program) { return true }
        if let verbs = Self.testVerbs[program] {
            let isRun = arguments.first == "run" && arguments.dropFirst().first?.hasPrefix("test") == true
            if isRun
                || arguments.contains(where: { verbs.contains($0.split(separator: ":").last.map(String.init) ?? $0) })
            {
                return true
            }
        }
        guard Self.interpreters.contains(program), let script = arguments.firstIndex(where: { !$0.hasPrefix("-") })
        else { return false }
        let name = arguments[script].split(separator: "/").last.map(String.init) ?? ""
        let isVerb = Self.testVerbs[name].map { !$0.isDisjoint(with: arguments[(script + 1)...]) } ?? false
        return isVerb || Self.testPrograms.contains(name) || (name.contains(".") && Self.isTestScript(name))
    }

    /// Whether a file is named as a program of tests: `test_x.py`, `x_test.rb`, `run-tests.sh`, `runtests`.
    private static func isTestScript(_ name: String) -> Bool {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
        let isNamed = words.contains { ["test", "tests", "runtests", "selftest"].contains($0) }
        return isNamed && name != "test"
    }
}
