import LooperCore

/// The tools whose work is done in Swift: their bundles say only how the model is told of them.
enum StandardTool: String, CaseIterable {
    case bash, read, search, edit, write, done

    /// Names of the protocol, which no tool can have.
    static let reservedNames: Set = ["think", "tool_call", "until"]

    /// The form that the Swift code reads; a bundle must describe this one.
    private var form: [(name: String, place: ToolArgument.Place, isRequired: Bool)] {
        switch self {
        case .bash: [("command", .body, true)]
        case .read: [("path", .body, true)]
        case .search: [("path", .attribute, false), ("pattern", .body, true)]
        case .edit: [("change", .body, true), ("path", .attribute, true)]
        case .write: [("content", .body, false), ("path", .attribute, true)]
        case .done: []
        }
    }

    /// Whether `arguments` are those that the Swift code reads.
    func takes(_ arguments: [ToolArgument]) -> Bool {
        let sorted = arguments.sorted { $0.name < $1.name }
        return sorted.count == form.count
            && zip(sorted, form).allSatisfy { argument, wanted in
                argument.name == wanted.name && argument.place == wanted.place
                    && argument.isRequired == wanted.isRequired
            }
    }

    /// The form in words.
    var formWords: String {
        let arguments = form.map { ToolArgument(name: $0.name, place: $0.place, isRequired: $0.isRequired) }
        return ToolBundle.form(of: rawValue, arguments)
    }
}
