/// A LoRA adapter in memory: to be written as a file, or read whole from one.
package struct AdapterContent: Sendable, Hashable {
    /// What is added to one weight: B·A, scaled.
    package struct Part: Sendable, Hashable {
        /// The inner size of the two matrices.
        package var rank: Int
        /// In place of the settings' alpha.
        package var alpha: Double
        /// Shape (rank, columns of the weight).
        package var a: [Float]
        /// Shape (rows of the weight, rank).
        package var b: [Float]

        /// Creates a part; rows of queries and keys are in the order of Hugging Face.
        package init(rank: Int, alpha: Double, a: [Float], b: [Float]) {
            self.rank = rank
            self.alpha = alpha
            self.a = a
            self.b = b
        }

        /// Columns of the weight.
        package var columns: Int { a.count / rank }
        /// Rows of the weight.
        package var rows: Int { b.count / rank }
    }

    /// What holds for all parts.
    package var settings: AdapterSettings
    /// What is added, by weight.
    package var parts: [AdapterTarget: Part]
    /// Where it comes from.
    package var provenance: AdapterProvenance

    /// Creates an adapter from its matrices.
    package init(
        settings: AdapterSettings,
        parts: [AdapterTarget: Part],
        provenance: AdapterProvenance = AdapterProvenance()
    ) {
        self.settings = settings
        self.parts = parts
        self.provenance = provenance
    }

    /// How many numbers were trained.
    package var parameterCount: Int { parts.values.reduce(0) { $0 + $1.a.count + $1.b.count } }

    /// Refuses what no reader would load.
    ///
    /// - Throws: ``ModelError/Code/invalidArgument`` that names the part.
    package func check() throws(ModelError) {
        guard !parts.isEmpty else { throw ModelError(.invalidArgument, "an adapter without parts is none") }
        for (target, part) in parts.sorted(by: { $0.key < $1.key }) {
            guard (1...1024).contains(part.rank), part.alpha.isFinite, !part.a.isEmpty, !part.b.isEmpty,
                part.a.count % part.rank == 0, part.b.count % part.rank == 0
            else {
                let sizes = "rank \(part.rank), alpha \(part.alpha), \(part.a.count) and \(part.b.count) values"
                throw ModelError(.invalidArgument, "the adapter's part for \(target) makes no sense: \(sizes)")
            }
            guard part.a.allSatisfy(\.isFinite), part.b.allSatisfy(\.isFinite) else {
                throw ModelError(.notANumber, "the adapter's part for \(target) holds values that are not finite")
            }
        }
    }
}
