import LooperTasks
import Testing

@Suite struct TestPathsTests {
    @Test(arguments: [
        "tests/helpers.py", "Tests/AppTests/Foo.swift", "src/test/java/Cart.java", "numpy/testing/utils.py",
        "spec/cart_spec.rb", "specs/cart.js", "web/__tests__/cart.ts", "conftest.py", "pkg/conftest.py", "test.py",
        "app/tests.py", "test_cart.py", "pkg/tests_cart.py", "test-cart.js", "test.cart.js", "TestCart.java",
        "testCart.js", "cart_test.go", "cart_tests.rs", "cart-test.js", "cart.test.ts", "cart.tests.js",
        "cart.spec.ts", "CartTest.kt", "HTTPTests.swift", "bin/test",
    ])
    func `tests are known by folder and name`(path: String) {
        #expect(TestPaths.contains(path))
    }

    @Test(arguments: [
        "", "shop/cart.py", "latest.py", "src/contest.py", "testament.py", "Testament.java", "click/testing.py",
        "protests.py", "attest.go", "spec.md", "openapi_spec.py", "latest/cart.py", "contests/cart.py",
    ])
    func `what only sounds like a test is none`(path: String) {
        #expect(!TestPaths.contains(path))
    }
}

@Suite struct TaskFolderTests {
    @Test func `a task's name becomes that of a folder`() {
        #expect(TaskFolder.name(of: "django__django-11099") == "django__django-11099")
        #expect(TaskFolder.name(of: "a/b\0c") == "a_b_c")
        #expect(TaskFolder.name(of: "..") == "_..")
    }

    @Test func `sessions of a trial have a folder each`() {
        #expect(TaskFolder.session(setting: "none", task: "a/b", seed: nil) == "none/a_b")
        #expect(TaskFolder.session(setting: "weights@0.5", task: "a", seed: 3) == "weights@0.5/a-3")
        #expect(TaskFolder.session(setting: nil, task: "a", seed: nil) == "a")
    }
}
