extension HTML {
    /// A table that scrolls in a box of its own where it is too wide for the screen; columns of numbers are flush
    /// right.
    ///
    /// - Parameters:
    ///   - header: the words above the columns.
    ///   - rows: the cells; a row has as many as the header.
    ///   - numeric: the columns of numbers, by their index.
    ///   - isProse: whether cells hold sentences, which break.
    static func table(header: [String], rows: [[HTML]], numeric: Set<Int> = [], isProse: Bool = false) -> HTML {
        func kind(_ column: Int) -> String? { numeric.contains(column) ? "number" : nil }
        return HTML("div", ["class": isProse ? "scroll prose" : "scroll", "tabindex": "0"]) {
            HTML("table") {
                HTML("thead") {
                    HTML("tr") {
                        for (column, words) in header.enumerated() {
                            HTML("th", ["scope": "col", "class": kind(column)]) { words }
                        }
                    }
                }
                HTML("tbody") {
                    for row in rows {
                        HTML("tr") {
                            for (column, cell) in row.enumerated() {
                                column == 0
                                    ? HTML("th", ["scope": "row"]) { cell }
                                    : HTML("td", ["class": kind(column)]) { cell }
                            }
                        }
                    }
                }
            }
        }
    }

    /// A part of a page under a heading of its own.
    static func section(_ heading: String, id: String, @HTMLBuilder _ content: () -> HTML) -> HTML {
        HTML("section", ["id": id]) {
            HTML("h2") { heading }
            content()
        }
    }

    /// A paragraph, or a note below a figure.
    static func paragraph(_ words: String, class kind: String? = nil) -> HTML {
        HTML("p", ["class": kind]) { words }
    }

    /// A link to another page or to a place of this one.
    static func link(_ words: String, to target: String) -> HTML {
        HTML("a", ["href": target]) { words }
    }
}
