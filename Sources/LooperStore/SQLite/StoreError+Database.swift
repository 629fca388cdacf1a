import Foundation
import GRDB

extension StoreError {
    /// What `error` means for whoever uses the store at `file`.
    init(_ error: any Error, at file: URL) {
        guard let error = error as? DatabaseError else {
            self = error as? StoreError ?? StoreError(.damaged, "\(file.path): an entry cannot be read: \(error)")
            return
        }
        let words = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, "\(file.path): other processes kept it for too long; try again when they are through")
        case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_ERROR, .SQLITE_SCHEMA:
            self.init(
                .damaged,
                "\(file.path): is no store, or damaged (\(words)); move it away, and bring its sessions back with "
                    + "'looper store import'"
            )
        default:
            self.init(.io, "\(file.path): \(words); check its folder and the free space")
        }
    }

    /// Calls `body`, with its errors in words.
    static func reporting<Value>(_ file: URL, _ body: () throws -> Value) throws(StoreError) -> Value {
        do {
            return try body()
        } catch {
            throw StoreError(error, at: file)
        }
    }

    /// Calls `body`, with its errors in words; a cancellation stays one.
    static func reporting<Value: Sendable>(
        _ file: URL,
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StoreError(error, at: file)
        }
    }
}
