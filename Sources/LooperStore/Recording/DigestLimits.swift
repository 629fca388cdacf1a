/// How much of a session its digest holds; what is beyond is left out, the trajectory has it.
struct DigestLimits {
    /// Most characters of the statement.
    var statement = 4000
    /// Most commands, files and lines of errors each.
    var lines = 20
    /// Most characters of each of these lines.
    var line = 200
    /// Most characters of the solution.
    var solution = 2000
}
