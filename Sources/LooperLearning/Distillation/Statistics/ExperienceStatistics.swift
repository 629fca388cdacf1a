import Foundation
import LooperAgent
import LooperCore

/// What many sessions have in common, taken one after the other.
struct ExperienceStatistics: Sendable {
    /// How many of the solved, and of the failed sessions made a mistake.
    struct Contrast: Sendable, Hashable {
        var failed = 0
        var resolved = 0
    }

    /// Sessions that solved their task, drills apart.
    private(set) var resolved = 0
    /// Sessions that did not.
    private(set) var failed = 0
    private(set) var tasks: Set<String> = []
    private(set) var repositories: Set<String> = []
    /// Commands that ran tests, without the test's name.
    private(set) var workingForms = Tally<String>()
    /// Commands that were to run tests and did not.
    private(set) var brokenForms = Tally<String>()
    /// Files of tests that were run or read.
    private(set) var testPaths = Tally<String>()
    /// Files that were changed where that solved the task.
    private(set) var sourcePaths = Tally<String>()
    /// The orders in which solved sessions did what, as words.
    private(set) var orders = Tally<String>()
    private(set) var mistakes: [Mistake: Contrast] = [:]
    /// What was done after a setback in sessions that solved their task in the end.
    private(set) var recoveries: [Setback: Tally<Deed.Kind>] = [:]
    /// How many lines were read at a time.
    private(set) var readLines: [Int] = []
    /// Names, by the tasks in which they were seen.
    private(set) var names = Tally<String>()

    /// Takes a session and its deeds.
    mutating func take(_ experience: Experience, _ deeds: [Deed]) {
        let task = experience.task
        tasks.insert(task)
        if let base = experience.trajectory.provenance.base {
            repositories.insert(URL(fileURLWithPath: base.repository).lastPathComponent)
        }
        for name in Set(deeds.flatMap { $0.call.map { Names.all(in: $0.canonical) } ?? [] }) {
            names.add(name, in: task)
        }
        guard experience.kind != .drill else { return }
        takeCommands(deeds, task)
        takePaths(deeds, task, isResolved: experience.resolved == true)
        switch experience.resolved {
        case true?: takeSolved(deeds, task)
        case false?: takeFailed(deeds)
        case nil: break
        }
    }

    private mutating func takeCommands(_ deeds: [Deed], _ task: String) {
        for deed in deeds {
            guard let reading = deed.reading, let form = deed.call.flatMap({ TestReading.form(of: $0.body) }) else {
                continue
            }
            if reading.ran { workingForms.add(form, in: task) } else { brokenForms.add(form, in: task) }
        }
    }

    private mutating func takePaths(_ deeds: [Deed], _ task: String, isResolved: Bool) {
        for deed in deeds {
            if deed.reading?.ran == true, let call = deed.call {
                for path in Self.paths(in: call.body) where SourceTree.isTest(path) { testPaths.add(path, in: task) }
            }
            guard let path = deed.path, deed.observation.status == .succeeded else { continue }
            if SourceTree.isTest(path) {
                testPaths.add(path, in: task)
            } else if isResolved, deed.changes {
                sourcePaths.add(path, in: task)
            }
        }
    }

    private mutating func takeSolved(_ deeds: [Deed], _ task: String) {
        resolved += 1
        orders.add(Self.order(of: deeds).map(\.rawValue).joined(separator: " "), in: task)
        for mistake in Mistake.all(in: deeds) { mistakes[mistake, default: Contrast()].resolved += 1 }
        for (setback, next) in Setback.all(in: deeds) {
            recoveries[setback, default: Tally()].add(next, in: task)
        }
        readLines += deeds.filter { $0.kind == .read }.compactMap { deed in
            deed.observation.excerpt.map { $0.last - $0.first + 1 }
        }
    }

    private mutating func takeFailed(_ deeds: [Deed]) {
        failed += 1
        for mistake in Mistake.all(in: deeds) { mistakes[mistake, default: Contrast()].failed += 1 }
    }

    /// The words of a command that are files, without the test that may follow.
    private static func paths(in command: String) -> [String] {
        command.split { $0.isWhitespace || "'\"".contains($0) }.map { word in
            String(word.firstRange(of: "::").map { word[..<$0.lowerBound] } ?? word)
        }.filter { $0.contains(".") && !$0.hasPrefix("-") && ($0.contains("/") || $0.hasSuffix(".py")) }
    }

    /// What was done in which order; the same several times on end counts as one, and so does looking around by
    /// searches and readings in turn.
    static func order(of deeds: [Deed]) -> [Deed.Kind] {
        let looks: [Deed.Kind] = [.search, .read]
        return deeds.reduce(into: []) { order, deed in
            let hasBoth = order.suffix(2).elementsEqual(looks) && looks.contains(deed.kind)
            guard order.last != deed.kind, !hasBoth else { return }
            // What was read before the first search is one looking around with what follows it.
            if deed.kind == .search, order.last == .read { order.removeLast() }
            order.append(deed.kind)
        }
    }
}

// MARK: What follows from them

extension ExperienceStatistics {
    /// The command that ran the most tests, with how often it did so and how often it did not.
    var testCommand: (form: String, ran: Int, failed: Int)? {
        workingForms.ranked.first.map { ($0, workingForms.count($0), brokenForms.count($0)) }
    }

    /// The order that solved most often, with how often it did.
    var order: (kinds: [Deed.Kind], count: Int)? {
        orders.ranked.first.map {
            ($0.split(separator: " ").compactMap { Deed.Kind(rawValue: String($0)) }, orders.count($0))
        }
    }

    /// The middle of the numbers of lines that were read at a time.
    var usualRead: Int? { readLines.isEmpty ? nil : readLines.sorted()[readLines.count / 2] }

    /// The mistake that separates failed sessions from solved ones best; `nil` where none does so by a tenth of them.
    var worstMistake: (mistake: Mistake, contrast: Contrast)? {
        guard failed > 0 else { return nil }
        let gaps = Mistake.allCases.map { mistake in
            let contrast = mistakes[mistake] ?? Contrast()
            let solved = resolved > 0 ? Double(contrast.resolved) / Double(resolved) : 0
            return (mistake, contrast, gap: Double(contrast.failed) / Double(failed) - solved)
        }
        // Of equals the first of the list, which says more of what to do.
        let worst = gaps.dropFirst().reduce(gaps.first) { best, next in
            next.gap > best?.gap ?? 0 ? next : best
        }
        return worst.flatMap { $0.gap >= 0.1 && $0.1.failed > 1 ? ($0.0, $0.1) : nil }
    }

    /// The setback that solved sessions had most often, with what they did next; `nil` below two tasks.
    var usualRecovery: (setback: Setback, next: Deed.Kind, count: Int, of: Int)? {
        let known = recoveries.compactMap { setback, tally in
            tally.recurring().first.map { (setback: setback, next: $0, count: tally.count($0), of: tally.total) }
        }
        return known.max { ($0.of, $1.setback.rawValue) < ($1.of, $0.setback.rawValue) }
    }

    /// Whether a name belongs to one task alone.
    func isSpecific(_ name: String) -> Bool { names.taskCount(name) < 2 && !Names.common.contains(name) }
}
