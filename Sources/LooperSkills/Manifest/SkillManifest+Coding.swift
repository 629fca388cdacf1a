package import Foundation

extension SkillManifest {
    /// `manifest.json`: keys in order of the alphabet, so that equal manifests are equal files.
    ///
    /// - Throws: ``SkillDiagnostic`` where a number is not finite, which JSON does not know.
    package func encoded() throws(SkillDiagnostic) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do {
            return try encoder.encode(self) + Data("\n".utf8)
        } catch {
            throw SkillDiagnostic("\(name)/\(SkillPaths.manifest)", "a number of it is not finite")
        }
    }

    /// The manifest in `data`.
    ///
    /// - Throws: ``SkillDiagnostic`` that names the field.
    package static func decoded(_ data: Data, path: String) throws(SkillDiagnostic) -> SkillManifest {
        do {
            let format = try JSONDecoder().decode(Format.self, from: data).format
            guard format == formatVersion else {
                let hint = format > formatVersion ? "; take a newer program" : ""
                throw SkillDiagnostic(path, "its format is \(format), this program reads \(formatVersion)\(hint)")
            }
            return try JSONDecoder().decode(SkillManifest.self, from: data)
        } catch let error as SkillDiagnostic {
            throw error
        } catch let error as DecodingError {
            throw SkillDiagnostic(path, words(for: error))
        } catch {
            throw SkillDiagnostic(path, "the file is not JSON")
        }
    }

    /// What is read first: the rest may mean something else in another format.
    private struct Format: Decodable {
        let format: Int
    }

    private static func words(for error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "the field '\(field(context.codingPath + [key]))' is missing"
        case .valueNotFound(_, let context), .typeMismatch(_, let context):
            "the field '\(field(context.codingPath))' has a value of another kind"
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            "the file is not JSON"
        case .dataCorrupted(let context):
            "the field '\(field(context.codingPath))': \(context.debugDescription)"
        @unknown default:
            "\(error)"
        }
    }

    private static func field(_ path: [any CodingKey]) -> String {
        path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}
