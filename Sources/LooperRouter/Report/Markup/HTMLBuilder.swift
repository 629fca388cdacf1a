/// Puts pieces of a page in a row; strings are text.
@resultBuilder
package enum HTMLBuilder {
    /// A piece.
    package static func buildExpression(_ piece: HTML) -> HTML { piece }
    /// Text.
    package static func buildExpression(_ text: String) -> HTML { .text(text) }
    /// Pieces, one after the other.
    package static func buildExpression(_ pieces: [HTML]) -> HTML { .group(pieces) }
    /// A piece that may be missing.
    package static func buildExpression(_ piece: HTML?) -> HTML { piece ?? .group([]) }
    /// All of a block.
    package static func buildBlock(_ pieces: HTML...) -> HTML { .group(pieces) }
    /// What a loop makes.
    package static func buildArray(_ pieces: [HTML]) -> HTML { .group(pieces) }
    /// What a condition may leave out.
    package static func buildOptional(_ piece: HTML?) -> HTML { piece ?? .group([]) }
    /// One side of a condition.
    package static func buildEither(first piece: HTML) -> HTML { piece }
    /// Its other side.
    package static func buildEither(second piece: HTML) -> HTML { piece }
}
