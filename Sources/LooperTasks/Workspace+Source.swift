package import Foundation

extension Workspace {
    /// All places that the repository of `folder` is in: the folder, the top of its files and what git keeps of it.
    package static func places(ofRepository folder: URL) async -> [String] {
        let git = Git(folder)
        var places = [folder.path]
        for question in ["--show-toplevel", "--git-common-dir"] {
            let arguments = ["rev-parse", "--path-format=absolute", question]
            guard let answer = try? await git.attempt(arguments), answer.succeeded else { continue }
            let place = answer.text.trimmingCharacters(in: .newlines)
            if !places.contains(place) { places.append(place) }
        }
        return places
    }
}
