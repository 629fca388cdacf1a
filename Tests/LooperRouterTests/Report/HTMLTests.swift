import Testing

@testable import LooperRouter

@Suite struct HTMLTests {
    @Test func `elements, attributes and text are written in order`() {
        let piece = HTML("p", ["class": "a", "id": nil]) {
            "one "
            HTML("b") { "two" }
            for word in ["x", "y"] { HTML("i") { word } }
            HTML("br")
        }
        #expect(piece.rendered == "<p class=\"a\">one <b>two</b><i>x</i><i>y</i><br></p>")
    }

    @Test(arguments: [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a & \"b\"", "a &amp; &quot;b&quot;"),
        ("\u{1B}[31mred\r", "\\u{1b}[31mred\\u{d}"),
        ("a\u{202E}b", "a\\u{202e}b"),
        ("tab\tline\nä 🐍", "tab\tline\nä 🐍"),
    ])
    func `what a page shows is escaped`(text: String, escaped: String) {
        #expect(HTML.text(text).rendered == escaped)
        #expect(HTML("a", ["href": text]).rendered == "<a href=\"\(escaped)\"></a>")
    }

    @Test func `a page loads nothing and runs nothing`() {
        let page = HTMLPage(title: "<t>", style: StyleSheet("a > b {}")) { HTML("p") { "text" } }.text
        #expect(page.hasPrefix("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"))
        #expect(page.contains("default-src 'none'"))
        #expect(page.contains("<title>&lt;t&gt;</title>") && page.contains("<h1>&lt;t&gt;</h1>"))
        #expect(page.contains("<style>\na > b {}</style>"))
        #expect(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"))
    }

    @Test func `a style sheet with a tag is a mistake`() async {
        await #expect(processExitsWith: .failure) { _ = StyleSheet("</style><script>") }
    }
}

@Suite struct ChartScaleTests {
    @Test(arguments: [
        ([-0.03, 0.12], [-0.05, 0, 0.05, 0.1, 0.15]),
        ([0, 1], [0, 0.2, 0.4, 0.6, 0.8, 1]),
        ([0, 0], [0, 0.2, 0.4, 0.6, 0.8, 1]),
        ([0, 13_120], [0, 5_000, 10_000, 15_000]),
    ])
    func `ticks are round and hold all values`(values: [Double], ticks: [Double]) {
        let scale = ChartScale(showing: values)
        #expect(scale.ticks.count == ticks.count)
        for (tick, expected) in zip(scale.ticks, ticks) { #expect(abs(tick - expected) < 1e-9) }
    }

    @Test func `places are shares of the width`() {
        let scale = ChartScale(showing: [0, 1])
        #expect(scale.place(0.25) == "25.00%" && scale.place(-3) == "0.00%" && scale.place(7) == "100.00%")
        #expect(scale.length(0.2, 0.5) == "30.00%")
    }
}
