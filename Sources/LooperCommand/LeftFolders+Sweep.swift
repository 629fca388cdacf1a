import Looper

extension LeftFolders {
    /// Removes what killed programs left behind; for the commands that make such folders themselves.
    static func sweep() {
        remove()
        remove(in: LooperHome().packages)
    }
}
