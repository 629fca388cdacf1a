public import Foundation
public import LooperCore
public import LooperProviders

/// Turns the specification of a model behind a server into one that is ready: key, price and window from their places.
public struct ProviderLoader: Sendable {
    private let home: LooperHome
    private let environment: [String: String]
    private let transport: any HTTPTransport

    /// Creates a loader.
    ///
    /// - Parameters:
    ///   - home: where a price list of the user's may lie.
    ///   - environment: the variables that hold keys.
    ///   - transport: how servers are reached.
    public init(
        home: LooperHome,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        transport: any HTTPTransport = URLSessionTransport()
    ) {
        self.home = home
        self.environment = environment
        self.transport = transport
    }

    /// A model behind an OpenAI-compatible server.
    public func openAI(_ specification: ProviderSpecification) async throws -> any LanguageModel {
        let configuration = try configuration(
            specification,
            prefix: "openai",
            hosted: OpenAIModel.hosted,
            variable: "OPENAI_API_KEY"
        )
        return try await OpenAIModel.connect(configuration, transport: transport)
    }

    /// A model of Anthropic.
    public func anthropic(_ specification: ProviderSpecification) async throws -> any LanguageModel {
        let configuration = try configuration(
            specification,
            prefix: "anthropic",
            hosted: AnthropicModel.hosted,
            variable: "ANTHROPIC_API_KEY"
        )
        return try await AnthropicModel.connect(configuration, transport: transport)
    }

    private func configuration(
        _ specification: ProviderSpecification,
        prefix: String,
        hosted: String,
        variable: String
    ) throws -> ProviderConfiguration {
        let hostedAt = URL(string: hosted)
        let address = specification.address ?? hostedAt
        let host = address?.host() ?? ""
        let isHosted = host == hostedAt?.host() && address?.scheme == "https"
        let known = try PriceFile(home: home).table().entry(for: specification.model, host: host)
        return ProviderConfiguration(
            model: specification.model,
            address: specification.address,
            key: try key(of: specification, variable: isHosted ? variable : nil),
            name: "\(prefix):\(specification)",
            window: specification.window ?? known?.window,
            adapter: specification.adapter,
            sendsSampling: !specification.leavesSamplingToServer,
            price: known?.price
        )
    }

    /// The key that the specification names, else the usual one; that goes to the company's own address and nowhere else.
    private func key(of specification: ProviderSpecification, variable: String?) throws -> APIKey? {
        guard let name = specification.keyVariable ?? variable else { return nil }
        guard let text = environment[name], !text.isEmpty else {
            throw LooperError(.badInput, "\(specification) needs a key: put it into the environment variable \(name)")
        }
        do {
            return try APIKey(text)
        } catch {
            throw LooperError(.badInput, "the variable \(name): \(error)")
        }
    }
}
