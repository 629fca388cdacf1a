import Foundation
import Looper
import LooperTestSupport
import Subprocess

/// A small library in Python with tests, as a git repository, and bugs of it as tasks.
struct PracticeRepository {
    let folder: URL
    let commit: String

    private static let library = """
        from shop.prices import with_tax

        MOST = 10


        class Cart:
            def __init__(self):
                self.prices = []

            def add(self, price, count=1):
                if count <= 0:
                    raise ValueError("count")
                for _ in range(count):
                    self.prices.append(price)

            def total(self):
                amount = sum(self.prices)
                return with_tax(amount)


        def discount(total, members):
            share = 0
            if members > 2 and total > 10:
                share = total // 10
            rest = total - share
            return max(rest, 0)

        """

    private static let prices = """
        def rounded(amount):
            return round(amount, 2)


        def rate(amount):
            return 2 if amount > 100 else 1


        def with_tax(amount):
            return rounded(amount + rate(amount))

        """

    private static let tests = """
        import unittest

        from shop.cart import Cart, discount


        class CartTests(unittest.TestCase):
            def test_total(self):
                cart = Cart()
                cart.add(100, 2)
                self.assertEqual(cart.total(), 202)

            def test_discount(self):
                self.assertEqual(discount(100, 3), 90)
                self.assertEqual(discount(100, 2), 100)

        """

    static func make(in directory: TemporaryDirectory) async throws -> PracticeRepository {
        try directory.write("", to: "repo/shop/__init__.py")
        try directory.write(library, to: "repo/shop/cart.py")
        try directory.write(prices, to: "repo/shop/prices.py")
        try directory.write(tests, to: "repo/test_cart.py")
        let folder = directory.appending("repo")
        for arguments in [["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]] {
            try await git(arguments, folder)
        }
        let commit = try await git(["rev-parse", "HEAD"], folder).trimmingCharacters(in: .whitespacesAndNewlines)
        return PracticeRepository(folder: folder, commit: commit)
    }

    @discardableResult
    private static func git(_ arguments: [String], _ folder: URL) async throws -> String {
        let identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost", "-C", folder.path]
        let result = try await Subprocess.run(
            .name("git"),
            arguments: Arguments(identity + arguments),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 16)
        )
        return result.standardOutput
    }

    /// A task in which the line `right` of a file reads `wrong`.
    func task(_ name: String, _ path: String, _ right: String, _ wrong: String, test: String) throws -> CodingTask {
        let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        let lines = text.components(separatedBy: "\n")
        guard let number = lines.firstIndex(of: right) else { throw CocoaError(.fileReadCorruptFile) }
        func patch(_ old: String, _ new: String) -> String {
            "--- a/\(path)\n+++ b/\(path)\n@@ -\(number + 1) +\(number + 1) @@\n-\(old)\n+\(new)\n"
        }
        return CodingTask(
            instanceID: name,
            repo: folder.path,
            baseCommit: commit,
            problemStatement: "The shop computes wrongly.\n",
            patch: widened(patch(wrong, right), lines, number),
            failToPass: ["test_cart.CartTests.\(test)"],
            bugPatch: widened(patch(right, wrong), lines, number),
            environment: EnvironmentRecipe(testCommand: "python3 -m unittest -v {tests}", logParser: "unittest")
        )
    }

    /// The patch with a line before and after, as git wants it.
    private func widened(_ patch: String, _ lines: [String], _ number: Int) -> String {
        let head = patch.components(separatedBy: "\n")
        return
            (head[..<2] + ["@@ -\(number),3 +\(number),3 @@", " " + lines[number - 1]] + head[3...4]
            + [" " + lines[number + 1], ""]).joined(separator: "\n")
    }
}
