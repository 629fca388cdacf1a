/// Tells tests from other files by their names: what is said by a folder holds for all in it.
package enum TestPaths {
    private static let folders: Set = ["test", "tests", "testing", "spec", "specs", "__tests__"]
    private static let names: Set = ["test", "tests", "conftest"]
    private static let beginnings = ["test_", "tests_", "test-", "test."]
    private static let endings = ["_test", "_tests", "-test", ".test", ".tests", ".spec", "Test", "Tests"]

    /// Whether the file at `path`, relative to the repository, holds tests or serves them.
    package static func contains(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard let name = parts.last else { return false }
        let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name
        return parts.dropLast().contains { folders.contains($0.lowercased()) }
            || names.contains(stem.lowercased()) || beginnings.contains(where: name.lowercased().hasPrefix)
            || endings.contains(where: stem.hasSuffix) || isCamelCase(name)
    }

    /// Whether the first word is `test`, as in `TestCart.java`; in `Testament.java` it is not.
    private static func isCamelCase(_ name: Substring) -> Bool {
        name.lowercased().hasPrefix("test") && name.dropFirst(4).first?.isUppercase == true
    }
}
