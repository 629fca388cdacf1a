/// Tells whether a line holds what a regular expression says, in time linear in the line.
///
/// All ways through the program are followed at once, and what came of a set of them and a byte is remembered.
struct PatternMatcher {
    private static let cacheLimit = 2_000
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

    /// Reads a regular expression.
    init(_ text: String) throws(PatternFault) {
        program = try PatternProgram(PatternSyntax.parse(text))
    }

    /// Whether `line`, without its end, holds a match.
    mutating func matches(_ line: ArraySlice<UInt8>) -> Bool {
        if states.count > Self.cacheLimit { forget() }
        var state = number(of: State(steps: [program.start], before: .nothing))
        for byte in line {
            state = next(of: state, Int(byte))
            if state == Self.found { return true }
        }
        return next(of: state, Self.end) == Self.found
    }

    private mutating func forget() {
        states = []
        numbers = [:]
        table = []
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
        guard let open = opened(state, isEnd: byte == nil, isWord: isWord) else { return Self.found }
        var following: Set<Int> = [program.start]
        for index in open {
            if case .read(let set, let next) = program.steps[index], let byte, set.contains(byte) {
                following.insert(next)
            }
        }
        return number(of: State(steps: following.sorted(), before: isWord ? .word : .other))
    }

    /// The steps that read a byte and are reached without one; `nil` where the end of the program is reached.
    private func opened(_ state: State, isEnd: Bool, isWord: Bool) -> [Int]? {
        var seen: Set<Int> = []
        var open = state.steps
        var reading: [Int] = []
        while let index = open.popLast() {
            guard seen.insert(index).inserted else { continue }
            switch program.steps[index] {
            case .found: return nil
            case .read: reading.append(index)
            case .fork(let one, let other): open += [one, other]
            case .look(let place, let next):
                let isBoundary = (state.before == .word) != isWord
                let holds =
                    switch place {
                    case .start: state.before == .nothing
                    case .end: isEnd
                    case .wordBoundary: isBoundary
                    case .notWordBoundary: !isBoundary
                    }
                if holds { open.append(next) }
            }
        }
        return reading
    }
}
