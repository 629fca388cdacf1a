import Foundation
import Looper
import LooperTestSupport
import Testing

/// Many processes that write into one store, and are killed.
///
/// `LOOPER_TEST_STORE_SESSIONS` says how many sessions they write in all.
@Suite(.timeLimit(.minutes(10))) struct StoreWritersTests {
    private static let writers = 8
    private static let sessions =
        ProcessInfo.processInfo.environment["LOOPER_TEST_STORE_SESSIONS"].flatMap { Int($0) } ?? 400

    /// Each writer is killed some times at a random moment, then all of them write to the end.
    ///
    /// By a shell: the tasks of this process may wake too late on a busy machine.
    private static let script = """
        write() { "$LOOPER" store import --acknowledge "$DIR/in-$1.jsonl" >> "$DIR/ack-$1" 2>> "$DIR/errors"; }
        killed() {
            for round in 1 2 3; do
                "$LOOPER" store import --acknowledge "$DIR/in-$1.jsonl" >> "$DIR/ack-$1" 2>> "$DIR/errors" &
                pid=$!
                sleep "0.$(( $(od -An -N2 -tu2 /dev/urandom) % 8 + 1 ))"
                kill -9 $pid 2> /dev/null
                wait $pid
                [ $? = 137 ] && echo killed >> "$DIR/kills"
            done
        }
        all() { for n in 1 2 3 4 5 6 7 8; do "$1" $n & done; wait; }
        all killed
        cat "$DIR"/ack-* > "$DIR/acknowledged-early"
        "$LOOPER" store export --output "$DIR/early.jsonl" && "$LOOPER" store check || exit 1
        all write
        "$LOOPER" store export --output "$DIR/whole.jsonl" && "$LOOPER" store check
        """

    @Test func `nothing that was acknowledged is lost or doubled`() async throws {
        try await TemporaryDirectory.with { folder in
            let lines = try await writeInputs(folder)
            let run = try await LooperProgram(home: folder).shell(
                "LOOPER='\(LooperProgram.path)' DIR='\(folder.path)'\n" + Self.script
            )
            let errors = try folder.read("errors")
            #expect(run.status == 0 && errors.isEmpty, "\(run.output)\(run.errors)\(errors)")
            let kills = try folder.read("kills").split(separator: "\n").count
            #expect(kills >= Self.writers, "\(kills) kills are too few to tell anything")

            let early = try ids(folder, "early.jsonl")
            #expect(Set(early).isSuperset(of: try acknowledged(folder, ["acknowledged-early"])))
            #expect(Set(early).count == early.count)

            let whole = try folder.read("whole.jsonl").split(separator: "\n").map(String.init)
            #expect(Set(whole) == lines && whole.count == lines.count)
            let ids = try ids(folder, "whole.jsonl")
            #expect(ids.count == Self.sessions)
            #expect(try acknowledged(folder, (1...Self.writers).map { "ack-\($0)" }) == Set(ids))
        }
    }

    /// A file of sessions for each writer; every tenth session is in the file of the next one too.
    private func writeInputs(_ folder: TemporaryDirectory) async throws -> Set<String> {
        var files = Array(repeating: "", count: Self.writers)
        var lines: Set<String> = []
        for number in 0..<Self.sessions {
            let store = InMemoryStore()
            let words = "round the price of part \(number)"
            try await store.add(SessionStoreConformance.entries("s\(number)", words: words))
            var text = ""
            try await store.export { entry in
                let line = String(decoding: try StoreLines.line(entry), as: UTF8.self)
                lines.insert(line)
                text += line + "\n"
            }
            files[number % Self.writers] += text
            if number.isMultiple(of: 10) { files[(number + 1) % Self.writers] += text }
        }
        for (number, file) in zip(1..., files) { try folder.write(file, to: "in-\(number).jsonl") }
        return lines
    }

    private func ids(_ folder: TemporaryDirectory, _ file: String) throws -> [String] {
        try folder.read(file).split(separator: "\n").compactMap { line in
            let entry = try StoreLines.entry(Data(line.utf8))
            return entry.kind == .session ? entry.session : nil
        }
    }

    private func acknowledged(_ folder: TemporaryDirectory, _ files: [String]) throws -> Set<String> {
        Set(try files.flatMap { try folder.read($0).split(separator: "\n").map(String.init) })
    }
}
