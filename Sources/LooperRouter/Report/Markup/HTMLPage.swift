/// A whole page in one file, which loads nothing and runs nothing.
package struct HTMLPage: Sendable {
    /// Shown by the browser, and as the heading.
    package let title: String
    /// The style sheet.
    package let style: StyleSheet
    /// What follows the heading.
    package let body: HTML

    /// Creates a page.
    package init(title: String, style: StyleSheet, @HTMLBuilder body: () -> HTML) {
        self.title = title
        self.style = style
        self.body = body()
    }

    /// The file's text.
    package var text: String {
        let head = HTML("head") {
            HTML("meta", ["charset": "utf-8"])
            HTML("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
            HTML("meta", ["http-equiv": "Content-Security-Policy", "content": Self.policy])
            HTML("meta", ["name": "color-scheme", "content": "light dark"])
            HTML("title") { title }
        }
        let content = HTML("body") {
            HTML("main") {
                HTML("h1") { title }
                body
            }
        }
        // The style sheet is the program's own and stands outside of what is escaped.
        return "<!doctype html>\n<html lang=\"en\">" + head.rendered + "<style>\n\(style.text)</style>"
            + content.rendered
            + "</html>\n"
    }

    /// Nothing is loaded from anywhere, and no script runs, whatever a page may hold.
    private static let policy = "default-src 'none'; style-src 'unsafe-inline'"
}

/// The style of all pages: data of the program, which is written as it is.
package struct StyleSheet: Sendable, Hashable {
    /// The text of the style sheet.
    package let text: String

    /// Takes the text; what would end the element that it stands in is none.
    package init(_ text: String) {
        precondition(!text.contains("</"), "a style sheet holds no tags")
        self.text = text
    }
}
