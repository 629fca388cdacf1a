import ArgumentParser
import Foundation
import Looper

/// `looper adapter convert`: from a folder of PEFT to a GGUF file, or back.
struct AdapterConvertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Convert a LoRA adapter: a folder of PEFT becomes a GGUF file, and a GGUF file such a folder.",
        discussion: """
            A GGUF file names the model's architecture, and for llama the rows of queries and keys depend on the model's \
            heads. An adapter that was trained here knows both; for others, name the model, or the architecture and the \
            heads. rsLoRA becomes part of alpha, since GGUF has no word for it.
            """
    )

    @Argument(help: "The adapter: a folder in the form of PEFT, or a GGUF file.", completion: .file())
    var input: String

    @Argument(help: "The GGUF file or the folder to write.", completion: .file())
    var output: String

    @OptionGroup var options: ModelOptions

    @Option(
        help: "The model's architecture: \(BaseModel.Architecture.allCases.map(\.rawValue).joined(separator: ", "))."
    )
    var architecture: BaseModel.Architecture?

    @Option(help: "The model's heads.")
    var heads: Int?

    @Option(help: "The model's heads of keys and values; by default as many as heads.")
    var kvHeads: Int?

    @Flag(help: "Leave out which model it was trained on, so that it loads for any of its shape.")
    var anyBase = false

    func validate() throws {
        for count in [heads, kvHeads] where !(1...65_536).contains(count ?? 1) {
            throw ValidationError("--heads and --kv-heads are 1 to 65536")
        }
        guard heads != nil || kvHeads == nil else { throw ValidationError("--kv-heads needs --heads") }
        guard options.model == nil || (heads == nil && architecture == nil) else {
            throw ValidationError("--model tells the architecture and the heads; leave the others out")
        }
    }

    func run() async throws {
        let file = try AdapterFile.open(input)
        let base = options.model == nil ? nil : try await options.loadLocal().base
        var content = try AdapterContent(file, heads: base?.heads ?? givenHeads)
        let (kind, counts) = (architecture ?? base?.architecture ?? file.architecture, base?.heads ?? givenHeads)
        let (knownKind, knownHeads) = (content.provenance.base?.architecture, content.provenance.base?.heads)
        if anyBase { content.provenance.base = nil }
        switch file.form {
        case .peft: try content.writeGGUF(to: output, architecture: kind ?? knownKind, heads: counts ?? knownHeads)
        case .gguf: try content.writePEFT(to: output)
        }
        try StandardOutput.line(output)
    }

    private var givenHeads: AdapterHeads? {
        heads.map { AdapterHeads(queries: $0, keys: kvHeads ?? $0) }
    }
}

extension BaseModel.Architecture: ExpressibleByArgument {}
