import Foundation
import LooperCore

extension AdapterChoice {
    /// SHA-256 of the adapter's file, in a folder in PEFT's form or by itself; `nil` where the model knows it by name.
    func digest() throws(LooperError) -> String? {
        let place = URL(fileURLWithPath: name)
        let weights = place.appending(path: "adapter_model.safetensors")
        let file = FileManager.default.fileExists(atPath: weights.path) ? weights : place
        return FileManager.default.fileExists(atPath: file.path) ? try ModelStore.digest(of: file) : nil
    }
}
