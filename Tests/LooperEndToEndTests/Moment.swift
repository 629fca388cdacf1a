import Foundation

/// The moment in which a run of the program is killed, as a condition of the shell.
///
/// A shell looks for it and kills, since all tasks of the tests' process may wait for a thread while other tests compute.
struct Moment {
    /// True once the moment has come.
    let condition: String

    /// A file is there.
    static func exists(_ file: URL) -> Moment { Moment(condition: "[ -e \(quoted(file.path)) ]") }

    /// A file has so many lines.
    static func lines(_ count: Int, in file: URL) -> Moment {
        Moment(condition: "[ \"$(cat \(quoted(file.path)) 2> /dev/null | wc -l)\" -ge \(count) ]")
    }

    /// A trajectory has so many steps.
    static func steps(_ count: Int, in trajectory: URL) -> Moment {
        count == 0 ? exists(trajectory) : Moment(condition: "grep -q '\"number\":\(count),' \(quoted(trajectory.path))")
    }

    /// So much time has passed.
    static func after(milliseconds: Int) -> Moment { Moment(condition: "sleep \(Double(milliseconds) / 1000)") }

    /// The line that runs `words`, and kills the run when the moment has come.
    func killing(_ words: [String]) -> String {
        "\(words.map(Self.quoted).joined(separator: " ")) > /dev/null 2>&1 < /dev/null & run=$!; "
            + "until \(condition) 2> /dev/null || ! kill -0 $run 2> /dev/null; do sleep 0.01; done; "
            + "kill -9 $run 2> /dev/null; wait $run"
    }

    private static func quoted(_ word: String) -> String { "'\(word.replacing("'", with: "'\\''"))'" }
}
