import Foundation
import LooperCore
import Testing

@testable import LooperSkills

@Suite struct SkillLibraryTests {
    private static let good = """
        ---
        name: fix-imports
        description: Repairs imports.
        license: MIT
        metadata:
          helped: "3"
        ---

        - Look first.

        """

    private func library(_ text: String, at path: String = "fix-imports/SKILL.md") -> SkillLibrary {
        SkillLibrary(folder: TextFolder(files: [path: text]))
    }

    @Test func readsTheFieldsAndTheText() throws {
        let skill = try library(Self.good).skill(named: "fix-imports")
        #expect(
            skill
                == Skill(
                    name: "fix-imports",
                    description: "Repairs imports.",
                    license: "MIT",
                    metadata: ["helped": "3"],
                    body: "- Look first.\n"
                )
        )
    }

    @Test func readsWindowsLineEnds() throws {
        let text = Self.good.replacingOccurrences(of: "\n", with: "\r\n")
        #expect(try library(text).skill(named: "fix-imports").body == "- Look first.\n")
    }

    @Test(arguments: [
        ("name: fix-imports", "name: Fix_Imports", "lower-case"),
        ("name: fix-imports", "name: fix--imports", "single hyphens"),
        ("name: fix-imports", "name: other", "differs from its folder"),
        ("description: Repairs imports.", "description: ''", "description is empty"),
        ("description: Repairs imports.", "description: [a, b]", "'description' is a text"),
        ("description: Repairs imports.", "titel: x", "'titel' is no field"),
        ("license: MIT", "license: \"MIT", "not YAML"),
        ("---\nname", "name", "begins with a line '---'"),
        ("\n---\n\n- Look first.\n", "", "no closing line"),
        ("- Look first.\n", "", "text after the fields is empty"),
        ("  helped: \"3\"", "  helped: [1]", "mapping of texts"),
    ])
    func saysWhatIsWrong(part: String, replacement: String, message: String) {
        let text = Self.good.replacingOccurrences(of: part, with: replacement)
        let library = library(text)
        #expect(library.skills.isEmpty)
        #expect(library.diagnostics.first?.description.contains(message) == true, "\(library.diagnostics)")
        #expect(library.diagnostics.allSatisfy { $0.path == "fix-imports/SKILL.md" })
    }

    @Test(arguments: [(1024, true), (1025, false)])
    func holdsTheLimitOfTheDescription(length: Int, valid: Bool) {
        let text = Self.good.replacingOccurrences(of: "Repairs imports.", with: String(repeating: "d", count: length))
        #expect(library(text).skills.isEmpty == !valid)
    }

    @Test func namesTheSkillsThatThereAre() {
        let error = #expect(throws: SkillDiagnostic.self) { try library(Self.good).skill(named: "nothing") }
        #expect(error?.description == "nothing: there is no such skill; known are: fix-imports")
    }

    @Test func theLibraryOfThePackageIsValid() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "skills")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        var files: [String: String] = [:]
        for name in names where !name.contains(".") {
            files["\(name)/SKILL.md"] = try String(
                contentsOf: folder.appending(path: "\(name)/SKILL.md"),
                encoding: .utf8
            )
        }
        let library = SkillLibrary(folder: TextFolder(files: files))
        #expect(library.diagnostics.isEmpty)
        #expect(library.skills["run-the-failing-test"] != nil)
    }
}
