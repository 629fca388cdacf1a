import ArgumentParser

@main
struct LooperCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "looper")
}
