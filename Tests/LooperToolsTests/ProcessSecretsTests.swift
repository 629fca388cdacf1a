import Foundation
import LooperTools
import Testing

#if os(Linux)
@Suite struct ProcessSecretsTests {
    @Test func variablesLeaveTheSystemsViewAndStayInTheProcess() async {
        await #expect(processExitsWith: .success) {
            let before = try String(contentsOfFile: "/proc/self/environ", encoding: .utf8)
            let path = try #require(getenv("PATH").map { String(cString: $0) })
            #expect(before.contains("PATH=\(path)"))
            ProcessSecrets.hideVariables()
            let after = try Data(contentsOf: URL(fileURLWithPath: "/proc/self/environ"))
            #expect(!String(decoding: after, as: UTF8.self).contains(path))
            #expect(getenv("PATH").map { String(cString: $0) } == path)
            #expect(ProcessInfo.processInfo.environment["PATH"] == path)
        }
    }
}
#endif
