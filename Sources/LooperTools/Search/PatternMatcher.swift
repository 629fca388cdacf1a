/// Tells whether a line holds what a regular expression says, in time linear in the line.
///
/// All ways through the program are followed at once, and what came of a set of them and a byte is remembered.
struct PatternMatcher {
    private static let cacheLimit = 2_000
    /// Steps worked out anew, over all lines, after which the matcher gives up: about a second.
    private static let workLimit = 5_000_000
    private static let end = 256
    private static let unknown: Int32 = -1
    private static let found: Int32 = -2

    /// The steps that are open between two bytes, and what the byte before was.
    private struct State: Hashable {
        enum Before { case nothing, word, other }
        var steps: [Int]
        var before: Before
    }

    private let program: PatternProgram
    private var states: [State] = []
    private var numbers: [State: Int32] = [:]
    /// The next state by state and byte; shape (states, 257), the last column is the end of the line.
    private var table: [Int32] = []
    private var work = 0

    /// Reads a regular expression.
    init(_ text: String) throws(PatternFault) {
        program = try PatternProgram(PatternSyntax.parse(text))
    }

    /// Whether lines took so much work that no more are looked at.
    var isExhausted: Bool { work > Self.workLimit }

    /// Whether `line`, without its end, holds a match; false once the matcher has given up.
    mutating func matches(_ line: ArraySlice<UInt8>) -> Bool {
        var state = number(of: State(steps: [program.start], before: .nothing))
        for byte in line {
            state = next(of: state, Int(byte))
            if state == Self.found { return true }
            guard states.count > Self.cacheLimit else { continue }
            guard !isExhausted else { return false }
            state = forget(but: state)
        }
        return next(of: state, Self.end) == Self.found
    }

    /// Drops what was remembered, and answers the new number of `state`.
    private mutating func forget(but state: Int32) -> Int32 {
        let current = states[Int(state)]
        states = []
        numbers = [:]
        table = []
        return number(of: current)
    }

    private mutating func number(of state: State) -> Int32 {
        if let known = numbers[state] { return known }
        let number = Int32(states.count)
        states.append(state)
        numbers[state] = number
        table += [Int32](repeating: Self.unknown, count: Self.end + 1)
        return number
    }

    private mutating func next(of state: Int32, _ symbol: Int) -> Int32 {
        let place = Int(state) * (Self.end + 1) + symbol
        if table[place] != Self.unknown { return table[place] }
        let result = step(from: states[Int(state)], symbol)
        table[place] = result
        return result
    }

    private mutating func step(from state: State, _ symbol: Int) -> Int32 {
        let byte = symbol == Self.end ? nil : UInt8(symbol)
        let isWord = byte.map { ByteSet.word.contains($0) || $0 >= 0x80 } ?? false
        work += 1 + state.steps.count
        guard let open = opened(state, isEnd: byte == nil, isWord: isWord) else { return Self.found }
        var following = StepSet(count: program.steps.count)
        following.insert(program.start)
        for index in open {
            if case .read(let set, let next) = program.steps[index], let byte, set.contains(byte) {
                following.insert(next)
            }
        }
        return number(of: State(steps: following.steps.sorted(), before: isWord ? .word : .other))
    }

    /// The steps that read a byte and are reached without one; `nil` where the end of the program is reached.
    private func opened(_ state: State, isEnd: Bool, isWord: Bool) -> [Int]? {
        var open = StepSet(count: program.steps.count)
        for step in state.steps { open.insert(step) }
        var next = 0
        while next < open.steps.count {
            switch program.steps[open.steps[next]] {
            case .found: return nil
            case .read: break
            case .fork(let one, let other):
                open.insert(one)
                open.insert(other)
            case .look(let place, let step):
                if holds(place, after: state.before, isEnd: isEnd, isWord: isWord) { open.insert(step) }
            }
            next += 1
        }
        return open.steps
    }

    private func holds(_ place: PatternNode.Place, after before: State.Before, isEnd: Bool, isWord: Bool) -> Bool {
        switch place {
        case .start: before == .nothing
        case .end: isEnd
        case .wordBoundary: (before == .word) != isWord
        case .notWordBoundary: (before == .word) == isWord
        }
    }

    /// Steps in the order in which they came, each once.
    private struct StepSet {
        private(set) var steps: [Int] = []
        private var isMember: [Bool]

        init(count: Int) {
            isMember = [Bool](repeating: false, count: count)
        }

        mutating func insert(_ step: Int) {
            guard !isMember[step] else { return }
            isMember[step] = true
            steps.append(step)
        }
    }
}
