/// The simple commands of a line of shell, as far as the harness has to understand it.
///
/// It knows quotes, escapes, comments, redirections, here-documents and what joins commands. What stands in `$(…)` or
/// backticks is part of a word. It never fails: text that is no shell gives commands that mean nothing.
struct ShellLine: Sendable, Hashable {
    /// What joins a command to the next one.
    enum Link: Sendable, Hashable {
        case and, or, pipe, sequence, background
    }

    /// The commands, in order.
    private(set) var commands: [SimpleCommand] = []

    init(_ text: String) {
        var lexer = ShellLexer(text)
        var words: [String] = []
        var targets: [String] = []
        while let token = lexer.next() {
            switch token {
            case .word(let word): words.append(word)
            case .output(let target): targets.append(target)
            case .link(let link):
                add(words, targets, link)
                words = []
                targets = []
            }
        }
        add(words, targets, .sequence)
    }

    /// Whether the line's exit status tells how the command at `index` went: only `&&` follows it.
    func decides(_ index: Int) -> Bool {
        commands[index...].dropLast().allSatisfy { $0.link == .and } && commands.last?.link == .sequence
    }

    private mutating func add(_ words: [String], _ targets: [String], _ link: Link) {
        if let command = SimpleCommand(words, targets: targets, link: link) {
            commands.append(command)
        } else if !commands.isEmpty, words.isEmpty, link != .sequence {
            commands[commands.count - 1].link = link
        }
    }
}

/// One program and its arguments, without what only surrounds it.
struct SimpleCommand: Sendable, Hashable {
    /// The program's own name: no folder, no version of Python; with `python -m x` it is `x`.
    var program: String
    /// What follows the program.
    var arguments: [String]
    /// Files its output is sent to.
    var targets: [String]
    /// What joins it to the next command.
    var link: ShellLine.Link

    private static let keywords: Set<String> = [
        "if", "then", "else", "elif", "fi", "while", "until", "do", "done", "!", "{", "}", "time", "esac",
    ]
    /// Programs that run the program named after them, and how many words of their own they take.
    private static let wrappers: [String: Int] = [
        "sudo": 0, "env": 0, "nohup": 0, "nice": 0, "exec": 0, "command": 0, "setsid": 0, "xvfb-run": 0, "npx": 0,
        "stdbuf": 0, "timeout": 1,
    ]
    private static let runners: Set<String> = ["poetry", "uv", "pipenv", "pdm", "hatch", "rye", "conda"]

    init?(_ words: [String], targets: [String], link: ShellLine.Link) {
        var words = words[...]
        while let word = words.first, Self.keywords.contains(word) || Self.isAssignment(word) { words.removeFirst() }
        guard let first = words.popFirst() else { return nil }
        self.targets = targets
        self.link = link
        program = Self.name(first)
        arguments = Array(words)
        unwrap()
    }

    private mutating func unwrap() {
        if let own = Self.wrappers[program] {
            var rest = arguments[...]
            while let word = rest.first, word.hasPrefix("-") || Self.isAssignment(word) { rest.removeFirst() }
            become(rest.dropFirst(own))
        } else if Self.runners.contains(program), arguments.first == "run" {
            become(arguments.dropFirst().drop { $0.hasPrefix("-") })
        } else if program == "bundle", arguments.first == "exec" {
            become(arguments.dropFirst())
        } else if program == "python", arguments.first?.hasPrefix("-") == true,
            let option = arguments.firstIndex(of: "-m"), option < 3
        {
            become(arguments[(option + 1)...])
        }
    }

    private mutating func become(_ words: ArraySlice<String>) {
        guard let first = words.first else { return }
        program = Self.name(first)
        arguments = Array(words.dropFirst())
        unwrap()
    }

    private static func isAssignment(_ word: String) -> Bool {
        guard let equals = word.firstIndex(of: "="), equals > word.startIndex else { return false }
        return word[..<equals].utf8.allSatisfy { $0.isNameByte && $0 != UInt8(ascii: "-") }
    }

    private static func name(_ word: String) -> String {
        let name = word.split(separator: "/").last.map(String.init) ?? word
        for known in ["python", "pip", "pypy"] where name.hasPrefix(known) {
            if name.dropFirst(known.count).allSatisfy({ $0.isNumber || $0 == "." }) {
                return known == "pypy" ? "python" : known
            }
        }
        return name
    }
}
