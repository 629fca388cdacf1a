import CLooper

extension ModelError.Code {
    /// A tensor is missing, or has a shape or type that the model's metadata rules out.
    package static let invalidTensor = Self("invalid tensor")
    /// The prompt alone is too long for the window.
    package static let promptTooLong = Self("prompt too long")
    /// An id is outside the vocabulary, or there are none at all.
    package static let invalidTokens = Self("invalid tokens")
    /// A number given by the caller is out of range.
    package static let invalidArgument = Self("invalid argument")
    /// The memory for the model or its window is not there.
    package static let outOfMemory = Self("out of memory")
    /// The device that was asked for is not there, or failed.
    package static let noDevice = Self("no device")
    /// The model computes no numbers: its weights are damaged.
    package static let notANumber = Self("not a number")
}

extension ModelError {
    /// The error for a failed call of the C engine.
    ///
    /// - Parameter problem: what the engine says, or what was being done.
    init(_ status: lp_status, _ problem: String) {
        let code: Code =
            switch status {
            case LP_BAD_TENSOR: .invalidTensor
            case LP_NO_MEMORY: .outOfMemory
            case LP_FULL: .promptTooLong
            case LP_NO_DEVICE: .noDevice
            default: .invalidArgument
            }
        self.init(code, problem)
    }
}
