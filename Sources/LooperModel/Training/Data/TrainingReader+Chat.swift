import LooperCore

extension TrainingReader {
    /// The sample of a line with `messages`: all turns of the assistant are learned but those with `"train": false`.
    func sample(ofChat line: JSONFields, name: String) throws(ModelError) -> TrainingSample {
        let template = try template.get()
        var messages: [Message] = []
        for (index, value) in (try line.array("messages") ?? []).enumerated() {
            let fields = try JSONFields(value, in: "\(line.place): message \(index + 1)")
            var message = try self.message(fields)
            let isTrained = try fields.flag("train") ?? true
            if message.role == .assistant, isTrained { message.tokens = template.reply(message.content) }
            messages.append(message)
        }
        let context = template.context(for: messages, replyHeader: false)
        guard context.lossMask.contains(1) else {
            throw line.unusable("there is nothing to learn: no turn of the assistant is to be trained")
        }
        return TrainingSample(
            name: name,
            ids: context.ids,
            lossMask: context.lossMask,
            isGeneral: try line.flag("general") ?? false
        )
    }

    /// The pair of a line with `prompt`, `chosen` and `rejected` as texts.
    func pair(ofTexts line: JSONFields, name: String) throws(ModelError) -> PreferencePair {
        let template = try template.get()
        guard let prompt = try line.array("prompt"), !prompt.isEmpty, let chosen = try line.text("chosen"),
            let rejected = try line.text("rejected")
        else { throw line.unusable("a pair is a 'prompt' of messages, and 'chosen' and 'rejected' as texts") }
        var messages: [Message] = []
        for (index, value) in prompt.enumerated() {
            messages.append(try message(JSONFields(value, in: "\(line.place): message \(index + 1) of 'prompt'")))
        }
        return try pair(
            line,
            name: name,
            prompt: template.context(for: messages).ids,
            chosen: template.reply(chosen),
            rejected: template.reply(rejected)
        )
    }

    /// The sample of a line with `input_ids` and `assistant_masks`.
    func sample(ofIDs line: JSONFields, name: String) throws(ModelError) -> TrainingSample {
        let ids = try ids("input_ids", of: line)
        let mask = try line.array("assistant_masks") ?? []
        let bits = mask.compactMap { value -> UInt8? in
            switch value {
            case .integer(0): 0
            case .integer(1): 1
            default: nil
            }
        }
        guard mask.count == ids.count, bits.count == ids.count else {
            throw line.unusable("'assistant_masks' must have a 0 or a 1 for each of the \(ids.count) 'input_ids'")
        }
        guard bits.dropFirst().contains(1) else { throw line.unusable("there is nothing to learn: no id is marked") }
        return TrainingSample(name: name, ids: ids, lossMask: bits, isGeneral: try line.flag("general") ?? false)
    }

    /// The pair of a line with `prompt_ids`, `chosen_ids` and `rejected_ids`.
    func pair(ofIDs line: JSONFields, name: String) throws(ModelError) -> PreferencePair {
        try pair(
            line,
            name: name,
            prompt: ids("prompt_ids", of: line),
            chosen: ids("chosen_ids", of: line),
            rejected: ids("rejected_ids", of: line)
        )
    }

    private func pair(
        _ line: JSONFields,
        name: String,
        prompt: [Int32],
        chosen: [Int32],
        rejected: [Int32]
    ) throws(ModelError) -> PreferencePair {
        guard chosen != rejected else { throw line.unusable("both replies are the same; leave the pair out") }
        return PreferencePair(name: name, prompt: prompt, chosen: chosen, rejected: rejected)
    }

    private func message(_ fields: JSONFields) throws(ModelError) -> Message {
        guard let name = try fields.text("role"), let content = try fields.text("content") else {
            throw fields.unusable("a message has a 'role' and a 'content', which is a text")
        }
        guard let role = Message.Role(rawValue: name) else {
            throw fields.unusable(
                "the role \(ModelError.named(name)) is not supported; write it as 'system', 'user' or 'assistant'"
            )
        }
        guard fields["tool_calls"] == nil else {
            throw fields.unusable("'tool_calls' are not supported; write the call into the 'content', as Looper does")
        }
        return Message(role, content)
    }

    private func ids(_ name: String, of line: JSONFields) throws(ModelError) -> [Int32] {
        let ids = try line.ids(name) ?? []
        guard !ids.isEmpty else { throw line.unusable("'\(name)' must be a list of ids that is not empty") }
        try check(ids, of: line)
        return ids
    }

    /// Checks that the vocabulary has all of `ids`.
    func check(_ ids: [Int32], of fields: JSONFields) throws(ModelError) {
        guard let id = ids.first(where: { $0 < 0 || $0 >= tokenizer.vocabularySize }) else { return }
        throw fields.unusable(
            "the id \(id) is none of this model's \(tokenizer.vocabularySize); the data were made for another model"
        )
    }
}

extension JSONFields {
    /// The array of ids under `name`.
    func ids(_ name: String) throws(ModelError) -> [Int32]? {
        guard let values = try array(name) else { return nil }
        let ids = values.compactMap { value -> Int32? in
            if case .integer(let id) = value { Int32(exactly: id) } else { nil }
        }
        guard ids.count == values.count else { throw unusable("'\(name)' must be a list of ids") }
        return ids
    }
}
