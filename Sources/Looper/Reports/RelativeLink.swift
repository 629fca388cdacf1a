import Foundation

/// Links between files of a report, which go on to work where its folder is moved.
enum RelativeLink {
    /// The link from a page in `folder` to `file`.
    static func from(_ folder: URL, to file: URL) -> String {
        let start = folder.standardizedFileURL.pathComponents
        let end = file.standardizedFileURL.pathComponents
        let common = zip(start, end).prefix { $0 == $1 }.count
        let up = Array(repeating: "..", count: start.count - common)
        return encoded((up + end.dropFirst(common)).joined(separator: "/"))
    }

    /// A path as a link has it.
    static func encoded(_ path: String) -> String {
        path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed.subtracting(CharacterSet(charactersIn: ";")))
            ?? ""
    }
}
