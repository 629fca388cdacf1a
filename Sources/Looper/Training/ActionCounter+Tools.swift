import LooperAgent
package import LooperCore
package import LooperModel

extension ActionCounter {
    /// Counts all tokens of the replies that hold a call of one of these tools: what leads to an action is part of it.
    package init(tokenizer: Tokenizer, actingBy tools: [ToolSpecification]) {
        let parser = CallParser(tools)
        self.init(tokenizer: tokenizer) { reply in
            parser.parse(reply).call == nil ? [] : [0..<reply.utf8.count]
        }
    }
}
