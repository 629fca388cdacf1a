import LooperCore

/// The evaluation script of a task, fit for a workspace on this machine instead of the benchmark's image.
///
/// What the script does to the image before it puts the tests in place, as activating conda and installing the
/// repository, is left out: the workspace is prepared already.
struct EvaluationScript {
    let task: CodingTask
    let evaluation: PublishedEvaluation

    private static let imageFolder = "/testbed"
    private static let imagePython = "/opt/miniconda3/envs/testbed"

    /// The variables that Looper sets for a model's sake; some tests look at them.
    private static let plainSurroundings =
        "unset CI NO_COLOR TQDM_DISABLE PYTHONDONTWRITEBYTECODE PYTHONUNBUFFERED PAGER GIT_PAGER MANPAGER"

    /// The script's text.
    ///
    /// - Parameters:
    ///   - root: the folder of the workspace.
    ///   - commit: the workspace's one commit, which stands in for the task's.
    ///   - python: the folder of the Python environment.
    /// - Throws: ``TasksError`` where the script has no markers.
    func text(root: String, commit: String, python: String?) throws(TasksError) -> String {
        let lines = evaluation.script.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let start = lines.firstIndex(of: Self.trace(EvaluationLog.start)),
            let end = lines[start...].firstIndex(of: Self.trace(EvaluationLog.end))
        else {
            throw TasksError(.badTask, "the `eval_script` of \(task.instanceID) lacks the markers of its test output")
        }
        var text = [Self.plainSurroundings, "set -uxo pipefail"] + tests(lines[..<start]) + lines[start..<end]
        let tail = lines[(end + 1)...]
        if lines.contains(where: { $0.contains("SWEBENCH_TEST_EXIT_CODE=") }) {
            text += lines[end...]
        } else {
            text += ["SWEBENCH_TEST_EXIT_CODE=$?", lines[end]]
            text += ["echo \"\(EvaluationLog.exitStatus): $SWEBENCH_TEST_EXIT_CODE\""] + tail
        }
        var script = text.joined(separator: "\n").replacing(task.baseCommit, with: commit)
        if let python { script = script.replacing(Self.imagePython, with: python) }
        return script.replacing(Self.imageFolder, with: root)
    }

    /// The lines that put the tests in place: from the first that restores their files.
    private func tests(_ lines: ArraySlice<String>) -> [String] {
        let first = lines.firstIndex { line in
            line.hasPrefix("git checkout \(task.baseCommit) ") || line.hasPrefix("git apply ")
                || line.hasPrefix("rm -f ")
        }
        return Array(lines[(first ?? lines.endIndex)...])
    }

    private static func trace(_ mark: String) -> String { ": '\(mark)'" }
}
