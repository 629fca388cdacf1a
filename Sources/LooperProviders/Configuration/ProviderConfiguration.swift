public import Foundation
public import LooperCore

/// Which model of which server is asked, and how.
public struct ProviderConfiguration: Sendable {
    /// The name by which the server knows the model.
    public var model: String
    /// The base address, as in `http://127.0.0.1:8080/v1`; `nil` is the company's own.
    public var address: URL?
    /// The key that is sent to that address.
    public var key: APIKey?
    /// The name in records; the model's own where there is none.
    public var name: String?
    /// Tokens of prompt and reply together; `nil` asks the server.
    public var window: Int?
    /// The adapter of replies that choose none themselves.
    public var adapter: AdapterChoice?
    /// Whether temperature and the like are sent; some hosted models take none.
    public var sendsSampling: Bool
    /// What tokens cost.
    public var price: ModelPrice?
    /// When a failed request is sent again.
    public var retry: RetryPolicy
    /// How long is waited.
    public var limits: TimeLimits

    /// Creates a configuration.
    public init(
        model: String,
        address: URL? = nil,
        key: APIKey? = nil,
        name: String? = nil,
        window: Int? = nil,
        adapter: AdapterChoice? = nil,
        sendsSampling: Bool = true,
        price: ModelPrice? = nil,
        retry: RetryPolicy = RetryPolicy(),
        limits: TimeLimits = TimeLimits()
    ) {
        self.model = model
        self.address = address
        self.key = key
        self.name = name
        self.window = window
        self.adapter = adapter
        self.sendsSampling = sendsSampling
        self.price = price
        self.retry = retry
        self.limits = limits
    }
}
