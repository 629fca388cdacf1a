public import LooperCore

/// A patch that a model made for a task, in SWE-bench's own form.
public struct Prediction: Sendable, Hashable, Codable {
    /// The task.
    public var instanceID: String
    /// Who made the patch.
    public var modelName: String
    /// A unified diff; empty where there is none.
    public var patch: String
    /// Whether the file has no text for it, not even an empty one.
    public private(set) var patchIsMissing = false

    /// Creates a prediction.
    public init(instanceID: String, modelName: String, patch: String) {
        self.instanceID = instanceID
        self.modelName = modelName
        self.patch = patch
    }

    private enum CodingKeys: String, CodingKey {
        case instanceID = "instance_id"
        case modelName = "model_name_or_path"
        case patch = "model_patch"
    }

    /// Reads a prediction; a patch that is null or missing is empty.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        instanceID = try values.decode(String.self, forKey: .instanceID)
        modelName = try values.decodeIfPresent(String.self, forKey: .modelName) ?? ""
        let patch = try values.decodeIfPresent(String.self, forKey: .patch)
        self.patch = patch ?? ""
        patchIsMissing = patch == nil
    }
}

/// Predictions for tasks, at most one for each.
public struct Predictions: Sendable, Hashable {
    /// By `instance_id`.
    public var byTask: [String: Prediction]
    /// Tasks that the file has more than one prediction for; the last one counts.
    public var duplicates: [String]

    /// Takes predictions in order.
    public init(_ list: [Prediction] = []) {
        byTask = [:]
        duplicates = []
        for prediction in list where byTask.updateValue(prediction, forKey: prediction.instanceID) != nil {
            if !duplicates.contains(prediction.instanceID) { duplicates.append(prediction.instanceID) }
        }
    }

    /// Complains about predictions for tasks that are not among `tasks`.
    ///
    /// - Throws: ``TasksError`` with code `unknownTask`.
    public func check(against tasks: [CodingTask]) throws(TasksError) {
        let unknown = Set(byTask.keys).subtracting(tasks.map(\.instanceID)).sorted()
        guard unknown.isEmpty else {
            let names = unknown.prefix(5).joined(separator: ", ")
            throw TasksError(
                .unknownTask,
                "\(unknown.count) predictions are for tasks that the task file does not have: \(names)"
            )
        }
    }
}
