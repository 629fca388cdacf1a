import Foundation
import LooperCore

/// What was read to learn from.
package struct TrainingData: Sendable, Equatable {
    /// Sessions and conversations, in the order of the files.
    package var samples: [TrainingSample]
    /// Pairs of replies.
    package var pairs: [PreferencePair]

    /// Creates data.
    package init(samples: [TrainingSample] = [], pairs: [PreferencePair] = []) {
        self.samples = samples
        self.pairs = pairs
    }
}

/// Reads what a model is to learn from, as the ids that it reads and writes when it runs.
///
/// Understood are trajectories (`trajectory.json`, or a folder with any number of them) and JSON Lines, each line of
/// them one of: a trajectory; a conversation `{"messages": […]}`; a pair `{"prompt": […], "chosen": …, "rejected": …}`;
/// and the same two as ids, `{"input_ids": […], "assistant_masks": […]}` and `{"prompt_ids": […], "chosen_ids": […],
/// "rejected_ids": […]}`.
package struct TrainingReader: Sendable {
    let tokenizer: Tokenizer
    let template: Result<ChatTemplate, ModelError>
    let fingerprint: String?

    /// Reads for the model with this tokenizer.
    ///
    /// - Parameters:
    ///   - template: how conversations are written; the error is thrown where one has to be.
    ///   - fingerprint: the model's, where it is known; trajectories of another one are refused.
    package init(tokenizer: Tokenizer, template: Result<ChatTemplate, ModelError>, fingerprint: String? = nil) {
        self.tokenizer = tokenizer
        self.template = template
        self.fingerprint = fingerprint
    }

    /// Reads for the model in `files`.
    ///
    /// - Throws: an error for a tokenizer that is not supported; a missing template is one only where it is needed.
    package init(files: any ModelFiles, fingerprint: String? = nil) throws(ModelError) {
        let tokenizer = try files.tokenizer()
        let template = Result { () throws(ModelError) in
            try ChatTemplate(files.chatTemplate(), tokenizer: tokenizer)
        }
        self.init(tokenizer: tokenizer, template: template, fingerprint: fingerprint)
    }

    /// All that a file or a folder holds.
    ///
    /// - Throws: an error that names the file, the line, and what to do.
    package func read(_ path: String) throws(ModelError) -> TrainingData {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ModelError(.unreadableFile, "cannot read '\(path)': there is no such file or folder")
        }
        if isFolder.boolValue { return try readFolder(path) }
        return path.hasSuffix(".json") ? try readDocument(path) : try readLines(path)
    }

    private func readFolder(_ path: String) throws(ModelError) -> TrainingData {
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        let sessions = names.filter { $0 == "trajectory.json" || $0.hasSuffix("/trajectory.json") }.sorted()
        guard !sessions.isEmpty else {
            throw ModelError(.unusableData, "'\(path)': no 'trajectory.json' is in it; name a folder of sessions")
        }
        var data = TrainingData()
        for session in sessions { data.samples += try readDocument("\(path)/\(session)").samples }
        return data
    }

    /// Reads a file that is one trajectory; it may be one that still grows, so it is not mapped.
    private func readDocument(_ path: String) throws(ModelError) -> TrainingData {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ModelError(.unreadableFile, "cannot read '\(path)'; is it a file, and may you read it?")
        }
        let fields = try fields(of: bytes, in: "'\(path)'", hint: "; where its session was killed, resume it first")
        return TrainingData(samples: try samples(ofTrajectory: fields))
    }

    private func readLines(_ path: String) throws(ModelError) -> TrainingData {
        var data = TrainingData()
        var lines = try LineReader(path: path)
        let file = path.split(separator: "/").last.map(String.init) ?? path
        while let line = try lines.next() {
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
            let fields = try fields(of: line, in: "'\(path)', line \(lines.number)")
            try add(fields, name: "\(file):\(lines.number)", to: &data)
        }
        guard !data.samples.isEmpty || !data.pairs.isEmpty else {
            throw ModelError(
                .unusableData,
                "'\(path)': there is nothing in it; a line is an object, as {\"messages\": […]}"
            )
        }
        return data
    }

    private func add(_ line: JSONFields, name: String, to data: inout TrainingData) throws(ModelError) {
        let name = try line.text("name") ?? name
        if line["input_ids"] != nil {
            data.samples.append(try sample(ofIDs: line, name: name))
        } else if line["messages"] != nil {
            data.samples.append(try sample(ofChat: line, name: name))
        } else if line["steps"] != nil {
            data.samples += try samples(ofTrajectory: line)
        } else if line["chosen"] != nil || line["rejected"] != nil {
            data.pairs.append(try pair(ofTexts: line, name: name))
        } else if line["chosen_ids"] != nil || line["rejected_ids"] != nil {
            data.pairs.append(try pair(ofIDs: line, name: name))
        } else {
            throw line.unusable(
                "it is no trajectory, has neither 'messages' nor 'input_ids', and no pair of 'chosen' and 'rejected'"
            )
        }
    }

    private func fields(
        of bytes: some ContiguousBytes,
        in place: String,
        hint: String = ""
    ) throws(ModelError) -> JSONFields {
        let value = bytes.withUnsafeBytes { bytes in
            Result { () throws(ModelError) in try JSONReader.value(of: bytes) }
        }
        do {
            return try JSONFields(try value.get(), in: place)
        } catch {
            let isJSON = if case .success = value { true } else { false }
            throw isJSON ? error : ModelError(error.code, "\(place): \(error.message)\(hint)")
        }
    }
}

extension JSONFields {
    /// The error for data that cannot be learned from.
    func unusable(_ problem: String) -> ModelError {
        invalid(problem, .unusableData)
    }
}
