extension Workspace {
    /// Applies the patch of an earlier session to a workspace that is new, so that its files are as that session left
    /// them; what the patch had left out is not there.
    ///
    /// - Throws: ``TasksError`` with code `patchDoesNotApply` where it does not fit, and the files are untouched.
    public func restore(_ patch: String) async throws(TasksError) {
        guard !patch.isEmpty else { return }
        guard !PatchPaths.touchesGit(patch) else {
            throw TasksError(.patchDoesNotApply, "the patch changes files in .git; such a session cannot be restored")
        }
        let text = patch.utf8.last == 0x0A ? patch : patch + "\n"
        let applied = try await git(index: index).attempt(
            ["apply", "--whitespace=nowarn", "-"],
            input: Array(text.utf8)
        )
        guard applied.succeeded else {
            throw TasksError(.patchDoesNotApply, "the session's patch does not fit its own start: \(applied.errors)")
        }
    }
}
