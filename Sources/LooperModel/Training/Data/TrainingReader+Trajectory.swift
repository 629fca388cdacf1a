import LooperCore

extension TrainingReader {
    /// A reply of a session, with the context that it was written in.
    private struct RecordedReply {
        let text: String
        let delta: TokenDelta
        /// Whether it is to be learned; a wrong attempt of a demonstration is only read.
        let isLearned: Bool
    }

    /// The samples of a trajectory: its last context, ids as they were, and where earlier parts of the context were
    /// replaced on the way, each context up to there, so that a reply is learned once, after what it followed.
    func samples(ofTrajectory fields: JSONFields) throws(ModelError) -> [TrainingSample] {
        let format = try fields.integer("format")
        guard format == Trajectory.formatVersion, let provenance = try fields.fields("provenance"),
            let session = try provenance.text("session"), let steps = try fields.array("steps")
        else {
            throw fields.unusable(
                "it is no trajectory of format \(Trajectory.formatVersion), as 'looper run' writes it"
            )
        }
        try check(provenance)
        let place = "\(fields.place): session \(ModelError.named(session))"
        var replies: [RecordedReply] = []
        for (index, step) in steps.enumerated() {
            replies.append(try reply(JSONFields(step, in: "\(place): step \(index + 1)"), of: provenance))
        }
        let found = JSONFields(emptyIn: place)
        try checkSpelling(of: replies, found)
        guard let contexts = Self.contexts(of: replies) else {
            throw found.unusable("its token ids do not fit each other; take the original file")
        }
        return contexts.enumerated().map { index, context in
            let name = index == 0 ? session : "\(session) (context \(index + 1))"
            return TrainingSample(name: name, ids: context.ids, lossMask: context.lossMask)
        }
    }

    /// The contexts that none of the others continues, with only those replies marked that were written in them.
    private static func contexts(of replies: [RecordedReply]) -> [TokenContext]? {
        var finished: [TokenContext] = []
        var context = TokenContext()
        for reply in replies {
            let delta = reply.delta
            guard let next = context.applying(delta) else { return nil }
            if delta.reused < context.ids.count {
                finished.append(context)
                context = TokenContext(ids: next.ids, lossMask: next.lossMask.map { _ in 0 })
            } else {
                context.ids = next.ids
                context.lossMask += delta.lossMask.map { _ in 0 }
            }
            guard reply.isLearned else { continue }
            let end = context.lossMask.count
            let start = end - delta.written.count
            context.lossMask.replaceSubrange(start..<end, with: repeatElement(1, count: end - start))
        }
        return finished + [context]
    }

    private func reply(_ step: JSONFields, of provenance: JSONFields) throws(ModelError) -> RecordedReply {
        guard let text = try step.text("reply") else {
            throw step.unusable("it has no 'reply'; take the original file")
        }
        guard let tokens = try step.fields("tokens") else {
            let model = try provenance.fields("model")?.text("name") ?? ""
            throw step.unusable(
                "it has no token ids, since the model \(ModelError.named(model)) runs elsewhere and tells none; run the"
                    + " task again with the model that is to learn, or write the session as lines of 'messages'"
            )
        }
        let ids = try tokens.ids("ids") ?? []
        let mask = try tokens.ids("loss_mask") ?? []
        guard let reused = try tokens.integer("reused"), mask.count == ids.count,
            mask.allSatisfy({ $0 == 0 || $0 == 1 })
        else { throw step.unusable("its 'tokens' are damaged; take the original file") }
        try check(ids, of: step)
        return RecordedReply(
            text: text,
            delta: TokenDelta(reused: reused, ids: ids, lossMask: mask.map { UInt8($0) }),
            isLearned: try step.flag("train") ?? true
        )
    }

    /// Checks that a session was one of this model, as far as that is recorded.
    private func check(_ provenance: JSONFields) throws(ModelError) {
        guard let model = try provenance.fields("model"), let other = try model.text("fingerprint"), let fingerprint,
            other != fingerprint
        else { return }
        let name = try model.text("name") ?? ""
        throw model.unusable(
            "the session is one of the model \(ModelError.named(name)) (\(other.prefix(12))…), not of this one"
                + " (\(fingerprint.prefix(12))…), and token ids of one mean nothing to another; run the task again with"
                + " this model, or write the session as lines of 'messages'"
        )
    }

    /// Checks that the ids spell what was said; not each of them has to, since secrets are masked in texts.
    private func checkSpelling(of replies: [RecordedReply], _ place: JSONFields) throws(ModelError) {
        let spelled = replies.count { tokenizer.decode($0.delta.written).hasPrefix($0.text) }
        guard 2 * spelled < replies.count else { return }
        throw place.unusable(
            "its token ids do not spell its replies with this model's vocabulary; it is a session of another model: run"
                + " the task again with this one, or write the session as lines of 'messages'"
        )
    }
}
