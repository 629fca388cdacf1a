import CLooper
import Foundation
import Testing

@testable import LooperModel

/// The engine computes what transformers computes on the same dequantised weights.
struct EngineParityTests {
    /// One way to compute.
    struct Variant: Sendable, CustomTestStringConvertible {
        var cpu: String
        var threads: Int
        var blas = Engine.Options.BLAS.never
        var isExact = true

        var testDescription: String { "\(cpu), \(threads) threads, blas \(blas), \(isExact ? "exact" : "fast")" }
        var isAvailable: Bool { lp_cpu_supports(cpu) != 0 }

        func session(_ model: Transformer, positions: Int) throws -> TransformerSession {
            let options = Engine.Options(positions: positions, threads: threads, cpu: cpu, blas: blas, isExact: isExact)
            return try TransformerSession(model: model, options: options)
        }
    }

    static let variants = [
        Variant(cpu: "portable", threads: 1), Variant(cpu: "portable", threads: 2),
        Variant(cpu: "avx2", threads: 1), Variant(cpu: "avx2", threads: 5),
        Variant(cpu: "avx512", threads: 1), Variant(cpu: "avx512", threads: 2),
        Variant(cpu: "portable", threads: 2, isExact: false), Variant(cpu: "avx2", threads: 2, isExact: false),
        Variant(cpu: "avx512", threads: 2, isExact: false), Variant(cpu: "avx512bf16", threads: 2, isExact: false),
        // Without a library this is the same as the first.
        Variant(cpu: "portable", threads: 2, blas: .always),
    ]

    @Test(arguments: TinyModel.allCases, variants)
    func `logits are the reference's`(tiny: TinyModel, variant: Variant) throws {
        guard variant.isAvailable else { return }
        let (model, reference) = (try tiny.transformer(), try EngineReference(tiny.name))
        for line in reference.lines {
            let session = try variant.session(model, positions: line.ids.count)
            var logits: [Float] = []
            try session.read(line.ids, scored: 1, into: &logits)
            // Rounded inputs leave the order of close logits open.
            if variant.isExact { #expect(logits.argmax == line.argmax) }
            #expect(reference.cosine(logits, line) > (variant.isExact ? 0.999999 : 0.998))
        }
    }

    @Test(arguments: TinyModel.allCases, [[1], [7], [1, 40, 3], [33, 32, 31]])
    func `pieces give what the whole gives`(tiny: TinyModel, pieces: [Int]) throws {
        let (model, reference) = (try tiny.transformer(), try EngineReference(tiny.name))
        let line = try #require(reference.lines.last)
        let session = try TransformerSession(model: model, options: .init(positions: 200, threads: 2, isExact: true))
        var logits: [Float] = []
        var (rest, turn) = (line.ids[...], 0)
        while !rest.isEmpty {
            let piece = rest.prefix(pieces[turn % pieces.count])
            try session.read(piece, scored: 1, into: &logits)
            (rest, turn) = (rest.dropFirst(piece.count), turn + 1)
        }
        #expect(session.ids == line.ids)
        #expect(logits.argmax == line.argmax)
        #expect(reference.cosine(logits, line) > 0.999999)
    }

    @Test(arguments: TinyModel.allCases, [0, 1, 31, 32, 100])
    func `what was forgotten leaves no trace`(tiny: TinyModel, kept: Int) throws {
        let (model, reference) = (try tiny.transformer(), try EngineReference(tiny.name))
        let line = try #require(reference.lines.last)
        let session = try TransformerSession(model: model, options: .init(positions: 200, threads: 2, isExact: true))
        var logits: [Float] = []
        try session.read(line.ids.prefix(kept) + line.ids.reversed().prefix(90), scored: 1, into: &logits)
        session.truncate(to: kept)
        try session.read(line.ids.dropFirst(kept), scored: 1, into: &logits)
        #expect(logits.argmax == line.argmax)
        #expect(reference.cosine(logits, line) > 0.999999)
    }

    @Test(arguments: TinyModel.allCases)
    func `every position can have its logits`(tiny: TinyModel) throws {
        let (model, reference) = (try tiny.transformer(), try EngineReference(tiny.name))
        let ids = try #require(reference.lines.last).ids
        let vocabulary = model.configuration.vocabulary
        let session = try TransformerSession(
            model: model,
            options: .init(positions: ids.count, threads: 2, isExact: true)
        )
        var (all, last): ([Float], [Float]) = ([], [])
        try session.read(ids, scored: ids.count, into: &all)
        #expect(all.count == ids.count * vocabulary)
        for position in [0, 31, 77, ids.count - 1] {
            session.truncate(to: 0)
            try session.read(ids.prefix(position + 1), scored: 1, into: &last)
            let expected = EngineReference.Line(ids: [], argmax: 0, logits: last)
            #expect(
                reference.cosine(Array(all[position * vocabulary..<(position + 1) * vocabulary]), expected) > 0.999999
            )
        }
    }

    @Test func `the same read gives the same bits`() throws {
        let model = try TinyModel.llama.transformer()
        let ids = try #require(EngineReference(TinyModel.llama.name).lines.last).ids
        let results = try [1, 2, 2, 4].map { threads in
            let session = try TransformerSession(model: model, options: .init(positions: 200, threads: threads))
            var logits: [Float] = []
            try session.read(ids, scored: 1, into: &logits)
            return logits.map(\.bitPattern)
        }
        #expect(Set(results).count == 1)
    }

    /// Rounded inputs leave about the distance that llama.cpp's do, at most 0.007 on these prompts.
    @Test(.tags(.live), arguments: LiveModel.all, [true, false])
    func `a real model's logits are the reference's`(live: LiveModel, isExact: Bool) throws {
        let (model, reference) = (try Transformer(file: GGUFFile(path: live.path)), try EngineReference(live.name))
        let session = try TransformerSession(model: model, options: .init(positions: 512, isExact: isExact))
        var logits: [Float] = []
        for line in reference.lines {
            session.truncate(to: 0)
            try session.read(line.ids, scored: 1, into: &logits)
            if isExact { #expect(logits.argmax == line.argmax) }
            #expect(reference.cosine(logits, line) > (isExact ? 0.9999 : 0.99))
        }
    }
}
