import Foundation
public import LooperProviders

/// The price lists: the user's own before that of the program.
public struct PriceFile: Sendable {
    private let home: LooperHome

    /// Looks for `prices.json` in `home`.
    public init(home: LooperHome) {
        self.home = home
    }

    /// All entries, those of the user first.
    ///
    /// - Throws: `ProviderError` that says what is wrong in a list.
    public func table() throws(ProviderError) -> PriceTable {
        let embedded = TextFolderSource.embeddedFiles()["looper/prices.json"] ?? "[]"
        var table = try PriceTable(json: embedded, name: "the price list inside the program")
        let file = home.folder.appending(path: "prices.json")
        guard let data = FileManager.default.contents(atPath: file.path) else { return table }
        let own = try PriceTable(json: String(decoding: data, as: UTF8.self), name: file.path)
        table.entries = own.entries + table.entries
        return table
    }
}
