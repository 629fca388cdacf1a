import Foundation

/// The variables a command of the model sees: a list of our own, never the caller's, which may hold secrets.
enum EnvironmentVariables {
    /// Quiet, colourless, without pagers and prompts.
    private static let fixed: [String: String] = [
        "CI": "1",
        "GIT_PAGER": "cat",
        "GIT_TERMINAL_PROMPT": "0",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "MANPAGER": "cat",
        "NO_COLOR": "1",
        "PAGER": "cat",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_PROGRESS_BAR": "off",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "TERM": "dumb",
        "TQDM_DISABLE": "1",
    ]

    /// The list, with the caller's search path, a home folder of the session's own, and what the session adds.
    static func list(home: String, path: String?, adding further: [String: String]) -> [String: String] {
        var variables = fixed
        variables["HOME"] = home
        variables["PATH"] = path ?? "/usr/local/bin:/usr/bin:/bin"
        return variables.merging(further) { _, new in new }
    }
}
