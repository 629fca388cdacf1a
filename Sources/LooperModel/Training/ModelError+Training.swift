extension ModelError.Code {
    /// A run cannot begin or go on in this folder.
    package static let unusableRun = Self("unusable run")
}
