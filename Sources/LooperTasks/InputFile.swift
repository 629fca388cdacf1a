import Foundation

#if canImport(System)
package import System
#else
package import SystemPackage
#endif

/// The input of a program as a file without a name.
///
/// A pipe would have to be written while the program runs, and one that ends before it has read all of its input would
/// end this process too: by a signal, or by swift-subprocess, which traps where it cannot write.
package enum InputFile {
    /// A file that holds `bytes`, open at its beginning; whoever takes it closes it.
    ///
    /// - Throws: ``TasksError`` where the temporary folder takes no file.
    package static func holding(_ bytes: [UInt8]) throws(TasksError) -> FileDescriptor {
        let folder = FileManager.default.temporaryDirectory.path
        var template = "\(folder)/looper-input-XXXXXX".utf8CString.map { $0 }
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw failure(folder) }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        do {
            try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(contentsOf: Data(bytes))
        } catch {
            close(descriptor)
            throw failure(folder)
        }
        lseek(descriptor, 0, SEEK_SET)
        return FileDescriptor(rawValue: descriptor)
    }

    private static func failure(_ folder: String) -> TasksError {
        TasksError(.gitFailed, "no temporary file can be written in \(folder); check it and its free space")
    }
}
