import LooperCore

/// A bug that may become a task: one change of one function.
struct Mutant: Sendable, Hashable {
    let path: String
    let operatorName: String
    /// The function's name and where it begins, unique in the file.
    let function: String
    /// Lines of the file that the change touches, from 1.
    let lines: ClosedRange<Int>
    /// Lines of the function's body, from 1.
    let body: ClosedRange<Int>
    let edit: SourceEdit
    /// The change without what old and new text begin and end with in common.
    let smallest: SourcePlace

    /// What no second one may share: the changed line and the kind.
    var key: String { "\(path):\(lines.lowerBound):\(operatorName):\(edit.range.lowerBound)" }

    /// The function among those of all files.
    var place: String { "\(path):\(function)" }
}

/// A change of one file.
struct SourcePlace: Sendable, Hashable {
    var path: String
    var edit: SourceEdit
}

/// All mutants of a repository.
enum MutantCatalogue {
    /// By operator, in an order that `seed` decides; one for each line and kind, and for each resulting text.
    static func mutants(of files: [SourceFile], seed: UInt64) -> [String: [Mutant]] {
        var found: [String: [Mutant]] = [:]
        for file in files {
            for function in file.functions {
                let scope = MutationScope(file: file, function: function)
                for kind in MutationOperator.all {
                    found[kind.name, default: []] += kind.edits(scope).compactMap { mutant($0, kind, scope) }
                }
            }
        }
        // In the order of the kinds, so that of two that come to the same text the same one stays.
        var texts: Set<SourcePlace> = []
        return MutationOperator.all.reduce(into: [:]) { result, kind in
            var random = SplitMix64(seed: seed ^ TextHash.number(kind.name))
            let new = (found[kind.name] ?? []).filter { texts.insert($0.smallest).inserted }
            result[kind.name] = distinct(new.shuffled(using: &random))
        }
    }

    private static func mutant(_ edit: SourceEdit, _ kind: MutationOperator, _ scope: MutationScope) -> Mutant? {
        let file = scope.file
        guard file.text(edit.range) != edit.text else { return nil }
        let head = file.code[scope.function.head.lowerBound].line + 1
        let first = file.code[scope.function.body.lowerBound].line + 1
        let last = file.code[scope.function.body.upperBound - 1].line + 1
        let start = 1 + file.bytes[..<edit.range.lowerBound].count { $0 == 0x0A }
        let end = start + file.bytes[edit.range].count { $0 == 0x0A }
        return Mutant(
            path: file.path,
            operatorName: kind.name,
            function: "\(scope.function.name)@\(head)",
            lines: start...end,
            body: first...max(first, last),
            edit: edit,
            smallest: SourcePlace(path: file.path, edit: edit.trimmed(in: file.bytes))
        )
    }

    private static func distinct(_ mutants: [Mutant]) -> [Mutant] {
        var seen: Set<String> = []
        return mutants.filter { seen.insert("\($0.path):\($0.lines.lowerBound)").inserted }
    }
}
