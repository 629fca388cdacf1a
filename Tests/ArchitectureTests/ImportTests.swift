import Foundation
import Testing

@Suite struct ImportTests {
    static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func swiftFiles(below folder: String) -> [URL] {
        let root = package.appending(path: folder)
        let all = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        return (all?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
    }

    /// The modules that `text` imports, submodules cut off; an indented line is part of a text in another language.
    static func imports(in text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard line.first?.isWhitespace == false, let position = words.firstIndex(of: "import"),
                words[..<position].allSatisfy({ $0.hasPrefix("@") || accessLevels.contains($0) })
            else { return nil }
            let rest = words[(position + 1)...].filter { !kinds.contains($0) }
            return rest.first.map { String($0.prefix { $0 != "." }) }
        }
    }

    private static let accessLevels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
    ]

    @Test(arguments: TargetTable.targets.keys.sorted())
    func aTargetImportsOnlyWhatTheTableAllows(target: String) throws {
        let table = try #require(TargetTable.targets[target])
        let files = Self.swiftFiles(below: "Sources/\(target)")
        #expect(!files.isEmpty, "\(target) has no source")
        for file in files {
            for module in Self.imports(in: try String(contentsOf: file, encoding: .utf8)) {
                let allowed =
                    table.own.contains(module) || table.packages.contains(module)
                    || (TargetTable.system.contains(module) && (target != "LooperCore" || module == "Foundation"))
                #expect(allowed, "\(target)/\(file.lastPathComponent) imports \(module)")
            }
        }
    }

    @Test func everyTargetIsInTheTable() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.package.appending(path: "Sources").path)
        let swiftTargets = Set(folders.filter { !$0.hasPrefix("C") && !$0.hasPrefix(".") })
        #expect(swiftTargets == Set(TargetTable.targets.keys))
    }

    @Test func theTableHasNoCircle() {
        var open = TargetTable.targets.mapValues { $0.own.filter { TargetTable.targets[$0] != nil } }
        while let free = open.first(where: { $0.value.isEmpty })?.key {
            open[free] = nil
            open = open.mapValues { $0.subtracting([free]) }
        }
        #expect(open.isEmpty, "these import each other: \(open.keys.sorted())")
    }

    @Test(arguments: [
        ("import Foundation", ["Foundation"]),
        ("@testable import LooperCore", ["LooperCore"]),
        ("public import struct LooperCore.Message", ["LooperCore"]),
        ("@_exported public import LooperCore\nlet x = \"no import here\"", ["LooperCore"]),
        ("// import Yams", []),
    ])
    func readsImportLines(text: String, modules: [String]) {
        #expect(Self.imports(in: text) == modules)
    }
}
