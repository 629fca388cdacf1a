extension ModelError.Code {
    /// A file cannot be written.
    package static let unwritableFile = Self("unwritable file")
    /// A run cannot begin or go on in this folder.
    package static let unusableRun = Self("unusable run")
}
