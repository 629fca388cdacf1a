import Foundation
public import LooperTools

extension SandboxConfiguration {
    /// The configuration with Looper's own folder hidden, where models and other sessions lie, but for the scripts of
    /// tool bundles.
    public func hiding(_ home: LooperHome) -> SandboxConfiguration {
        var configuration = self
        configuration.hidden.append(home.folder.path)
        configuration.readable.append(home.folder.appending(path: "tools").path)
        return configuration
    }
}
