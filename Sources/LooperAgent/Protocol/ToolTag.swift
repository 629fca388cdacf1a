import LooperCore

/// A tool as the scanner looks for it.
///
/// A class, because a scanner passes it along with every line of a body.
final class ToolTag: Sendable {
    let specification: ToolSpecification
    /// The bytes of the name.
    let name: [UInt8]
    /// The bytes of the end tag, without its bracket.
    let endWord: [UInt8]
    /// The attribute of a tool that has one and no more.
    let onlyAttribute: String?
    /// Attributes, and names that models give them.
    let attributeNames: Set<String>

    init(_ specification: ToolSpecification) {
        self.specification = specification
        name = Array(specification.name.utf8)
        endWord = Array("</\(specification.name)".utf8)
        let attributes = specification.requiredAttributes + specification.optionalAttributes
        onlyAttribute = attributes.count == 1 ? attributes[0] : nil
        attributeNames = ArgumentNames(specification).attributes
    }
}
