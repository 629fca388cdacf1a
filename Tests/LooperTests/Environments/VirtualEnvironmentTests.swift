import Foundation
import LooperTestSupport
import Testing

@testable import Looper

@Suite struct VirtualEnvironmentTests {
    @Test func programsOfACopyRunByItsOwnPython() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("#!/somewhere/venv/bin/python3.9\nprint(1)\n", to: "kept/bin/tool")
            try directory.write("#!/bin/sh\necho /somewhere/venv/bin/python\n", to: "kept/bin/script")
            try directory.write("home = /opt/python\n", to: "kept/pyvenv.cfg")
            let tool = directory.appending("kept/bin/tool").path
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool)
            let copy = try await VirtualEnvironment(folder: directory.appending("kept"))
                .copy(to: directory.appending("copy"))
            let place = directory.appending("copy").path
            #expect(try directory.read("copy/bin/tool") == "#!\(place)/bin/python3.9\nprint(1)\n")
            #expect(try directory.read("copy/bin/script") == "#!/bin/sh\necho /somewhere/venv/bin/python\n")
            #expect(FileManager.default.isExecutableFile(atPath: "\(place)/bin/tool"))
            #expect(try directory.read("kept/bin/tool").hasPrefix("#!/somewhere"))
            #expect(copy.surroundings.python == place)
            #expect(copy.surroundings.path?.hasPrefix("\(place)/bin:") == true)
        }
    }

    @Test func aPythonThatIsNotThereIsNamed() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await PracticeRepository.make(in: directory)
            var task = CodingTask(
                instanceID: "a",
                repo: repository.folder.path,
                baseCommit: "HEAD",
                problemStatement: "",
                failToPass: ["t"]
            )
            task.recipe = PythonRecipe(python: "3.0.99")
            let environments = PythonEnvironments(
                home: LooperHome(folder: directory.appending("home")),
                base: directory.appending("data"),
                variables: ["PYENV_ROOT": directory.appending("pyenv").path]
            )
            let workspace = try await Workspace.make(for: task, from: repository.folder)
            defer { workspace.remove() }
            let error = await #expect(throws: LooperError.self) { try await environments.prepare(task, workspace) }
            #expect(error?.message.contains("Python 3.0.99 is not there") == true)
            task.recipe?.pins = "no.txt"
            let other = await #expect(throws: LooperError.self) { try await environments.prepare(task, workspace) }
            #expect(other?.message.contains("the requirements no.txt") == true)
            task.recipe = nil
            #expect(try await environments.prepare(task, workspace) == nil)
        }
    }
}
