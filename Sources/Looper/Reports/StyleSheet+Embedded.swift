import LooperRouter

extension StyleSheet {
    /// The style of reports, which stands in this program.
    static func report() throws(LooperError) -> StyleSheet {
        guard let text = TextFolderSource.embeddedFiles()["looper/report/report.css"] else {
            throw LooperError(.missingResource, "the style of reports is missing; build the program again")
        }
        return StyleSheet(text)
    }
}
