import Foundation
public import LooperStore

extension LooperHome {
    /// Opens the store of this home, or makes it.
    ///
    /// - Throws: ``LooperError`` or `StoreError` that names the folder or the file.
    public func openStore() throws -> SQLiteStore {
        try OutputFile.makeFolder(folder)
        return try SQLiteStore(file: store)
    }
}
