extension ModelError.Code {
    /// What was given to learn from cannot be used.
    package static let unusableData = Self("unusable training data")
}
