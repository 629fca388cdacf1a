import LooperAgent
package import LooperCore
package import LooperModel

extension TRLExport {
    /// An export with the script that stands in this program.
    package init(recipe: TRLRecipe, template: ChatTemplate?) {
        let files = TextFolderSource.embeddedFiles().folder("looper/training").files
        self.init(recipe: recipe, files: files, template: template)
    }
}

extension ActionCounter {
    /// A counter of calls of `tools`, read as the agent reads them.
    package init(tokenizer: Tokenizer, tools: [ToolSpecification]) {
        let parser = CallParser(tools)
        self.init(tokenizer: tokenizer) { reply in
            let parsed = parser.parse(reply)
            return parsed.call == nil ? [] : parsed.range.map { [$0] } ?? []
        }
    }
}
