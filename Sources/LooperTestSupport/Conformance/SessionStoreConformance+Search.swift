import LooperStore
import Testing

extension SessionStoreConformance {
    /// Checks what is found, in which order, and what is left out.
    static func checkSearch(_ store: any SessionStore) async throws {
        let statements = [
            "one": "The discount of members is applied to carts that are too small.",
            "two": "The slug of a title keeps its white space; white space must go.",
            "three": "Parsing a date fails with ValueError in parse_date.",
            "four": "Nothing of this.", "five": "Something else.", "six": "And another thing.",
        ]
        for (name, words) in statements { try await store.add(entries(name, task: "task-\(name)", words: words)) }
        func found(_ query: SessionQuery) async throws -> [String] {
            try await store.search(query).map { String($0.digest.session.prefix { $0 != "@" }) }
        }
        #expect(try await found(SessionQuery("why do members get no DISCOUNT?")) == ["one"])
        #expect(try await found(SessionQuery("white space in slugs or a date")) == ["two", "three"], "best first")
        #expect(try await found(SessionQuery("parse_date")) == ["three"], "a name is one word")
        #expect(try await found(SessionQuery("white space in slugs or a date", limit: 1)) == ["two"])
        #expect(try await found(SessionQuery("discount slug", excludedTasks: ["task-one", "x"])) == ["two"])
        #expect(try await found(SessionQuery(statements["two"] ?? "")).contains("two") == false, "never the same task")
        let long = String(repeating: "slug ", count: 2000)
        try await store.add(entries("long", words: long))
        #expect(try await found(SessionQuery(long)) == ["two"], "not even where the statement is long")
        #expect(try await found(SessionQuery("discount", repository: "shop")) == ["one"])
        #expect(try await found(SessionQuery("discount", repository: "bank")).isEmpty)
        #expect(try await found(SessionQuery("discount", excludedFiles: ["lib/x.py"])).isEmpty)
        #expect(try await found(SessionQuery("discount", excludedFiles: ["x.py"])) == ["one"])
        #expect(try await store.search(SessionQuery("discount")).first?.digest.files == "lib/x.py")
        for text in ["", " ", "a", "?!", "\"", "zebra"] { #expect(try await found(SessionQuery(text)).isEmpty) }
        let hostile = [
            "\"discount", "discount*", "statement: discount", "NOT discount", "(discount", "discount) OR (x",
            "NEAR(discount zebra)", "^discount", "discount -zebra", "{statement} : discount", "dis\0count discount",
            "'; DROP TABLE digests; -- discount", "discount + OR",
        ]
        for text in hostile { #expect(try await found(SessionQuery(text)) == ["one"], "\(text)") }
    }
}
