import ArgumentParser
import Foundation
import Looper

/// `looper adapter info`: what an adapter is, and how it goes with a model.
struct AdapterInfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Print what a LoRA adapter is, and with a model how large its additions are.",
        discussion: """
            With --model, each addition is compared with the weight it is added to: the Frobenius norm of scale·B·A over \
            that of W. Healthy adapters stay under \(Int(AdapterNorms.limit * 100))%; more tells of a scale or a learning \
            rate that is too large.
            """
    )

    @Argument(help: "The adapter: a folder in the form of PEFT, or a GGUF file.", completion: .file())
    var path: String

    @OptionGroup var options: ModelOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let file = try AdapterFile.open(path)
        let model = options.model == nil ? nil : try await options.loadLocal()
        // The order of rows changes nothing that is told, so that no heads need be known.
        let content = try AdapterContent(file, turning: false)
        var report = AdapterReport(file, content)
        if let model {
            let refusal = model.refusal(of: file)
            report.model = AdapterReport.Fit(model.base, refusal, file)
            if refusal == nil { report.norms = AdapterReport.Norms(try model.norms(of: content)) }
        }
        try StandardOutput.line(json ? try JSONLine.encode(report) : report.text)
    }
}
