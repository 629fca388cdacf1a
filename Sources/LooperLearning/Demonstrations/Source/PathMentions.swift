/// Finds the files of a tree that a line names, and the numbers of lines that go with them: `a/b.py:12`,
/// `File "/tmp/x/a/b.py", line 12`.
struct PathMentions {
    struct Mention: Hashable {
        let path: String
        let line: Int?
    }

    let tree: SourceTree

    func found(in line: Substring) -> [Mention] {
        var mentions: [Mention] = []
        var place = line.startIndex
        while place < line.endIndex {
            guard Self.isPart(line[place]) else {
                place = line.index(after: place)
                continue
            }
            let end = line[place...].firstIndex { !Self.isPart($0) } ?? line.endIndex
            if let path = path(in: line[place..<end]) {
                mentions.append(Mention(path: path, line: Self.number(after: line[end...])))
            }
            place = end
        }
        return mentions
    }

    private static func isPart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "_-./+@".contains(character)
    }

    /// The longest path of the tree that the word ends with.
    private func path(in word: Substring) -> String? {
        var word = word
        while word.last == "." { word.removeLast() }
        guard word.contains("."), let name = word.split(separator: "/").last else { return nil }
        return tree.pathsByName[String(name)]?
            .filter { word == $0 || word.hasSuffix("/" + $0) }
            .max { $0.count < $1.count }
    }

    private static func number(after rest: Substring) -> Int? {
        for mark in [":", "\", line "] where rest.hasPrefix(mark) {
            return Int(rest.dropFirst(mark.count).prefix { $0.isASCII && $0.isNumber })
        }
        return nil
    }
}
