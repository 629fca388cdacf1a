import Foundation

/// Rows of cells, as plain text or as Markdown.
struct TextTable: Sendable, Hashable {
    let header: [String]
    let rows: [[String]]

    /// Each column as wide as its widest cell; columns of numbers are flush right.
    var lines: [String] {
        ([header] + rows).map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: max(0, width(of: column) - row[column].count))
                return isNumeric(column) ? padding + row[column] : row[column] + padding
            }
            return cells.joined(separator: "  ").trimmingSuffix { $0 == " " }
        }
    }

    /// The table in Markdown.
    var markdown: [String] {
        let rule = header.indices.map { isNumeric($0) ? "---:" : "---" }
        return ([header, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
    }

    private func width(of column: Int) -> Int { ([header] + rows).map { $0[column].count }.max() ?? 0 }

    private func isNumeric(_ column: Int) -> Bool {
        rows.allSatisfy { row in row[column].first.map { $0.isNumber || $0 == "+" || $0 == "-" } ?? false }
    }
}

extension Double {
    /// With one digit after the point.
    var tenths: String { String(format: "%.1f", self) }
    /// A rate in whole per cent.
    var percent: String { String(format: "%.0f%%", self * 100) }
    /// A difference of rates in points, with its sign.
    var points: String { String(format: "%+.1f", self * 100) }
    /// The same for an axis: whole points where it is some.
    var wholePoints: String {
        let points = self * 100
        guard abs(points) >= 0.05 else { return "0" }
        return abs(points - points.rounded()) < 0.01 ? String(format: "%+.0f", points) : self.points
    }
}

extension String {
    fileprivate func trimmingSuffix(while matches: (Character) -> Bool) -> String {
        guard let last = lastIndex(where: { !matches($0) }) else { return "" }
        return String(self[...last])
    }
}
