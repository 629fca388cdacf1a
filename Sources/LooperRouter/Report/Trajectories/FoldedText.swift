/// A text that is folded to one line where it is long.
struct FoldedText: Sendable {
    /// Longer texts are folded.
    private static let (lines, characters) = (12, 800)
    /// What goes beyond is left to the trajectory's file, and said.
    static let most = 40_000

    private let text: String
    private let summary: String
    private let kind: String

    /// Folds `text`, which `summary` stands for.
    init(_ text: String, summary: String, class kind: String) {
        self.text = text
        self.summary = summary
        self.kind = kind
    }

    @HTMLBuilder var html: HTML {
        if isLong {
            HTML("details", ["class": kind]) {
                HTML("summary") { summary }
                content
            }
        } else {
            HTML("div", ["class": kind]) { content }
        }
    }

    private var isLong: Bool {
        text.utf8.count > Self.characters || text.utf8.count { $0 == 0x0A } >= Self.lines
    }

    @HTMLBuilder private var content: HTML {
        HTML("pre") { String(text.prefix(Self.most)) }
        if text.utf8.count > Self.most, text.count > Self.most {
            HTML.paragraph("\(text.count - Self.most) more characters are in the trajectory's file.", class: "note")
        }
    }
}
