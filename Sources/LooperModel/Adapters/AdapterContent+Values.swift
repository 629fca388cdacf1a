package import LooperCore

extension AdapterContent {
    /// Makes an adapter from the vector of a trainer: by layer, within it by target in the order of
    /// ``AdapterTarget/weights``, A before B, rows in the order of `model`.
    ///
    /// - Throws: ``ModelError/Code/invalidArgument`` where `values` are not as many as that takes.
    package init(
        values: [Float],
        targets: Set<TensorRole.Part>,
        settings: AdapterSettings,
        of model: Transformer,
        facts: [String: JSONValue] = [:]
    ) throws(ModelError) {
        self.init(settings: settings, parts: [:], provenance: AdapterProvenance(base: model.base, facts: facts))
        if self.settings.base == nil { self.settings.base = model.base.name }
        let configuration = model.configuration
        let rank = settings.rank
        let order = Self.order(targets, configuration)
        let expected = order.reduce(0) { $0 + rank * ($1.shape.columns + $1.shape.rows) }
        guard rank > 0, values.count == expected else {
            throw ModelError(.invalidArgument, "the adapter takes \(expected) values, and there are \(values.count)")
        }
        var offset = 0
        for (target, shape) in order {
            let middle = offset + rank * shape.columns
            let end = middle + rank * shape.rows
            var part = Part(
                rank: rank,
                alpha: settings.alpha,
                a: Array(values[offset..<middle]),
                b: Array(values[middle..<end])
            )
            part.turn(target, configuration.heads(of: target), from: configuration.ropeStyle, to: .halves)
            parts[target] = part
            offset = end
        }
    }

    /// The vector from which a trainer of `model` goes on with this adapter.
    ///
    /// - Throws: ``ModelError/Code/invalidArgument`` where a part is missing, or has another rank or shape.
    package func values(targets: Set<TensorRole.Part>, of model: Transformer) throws(ModelError) -> [Float] {
        let configuration = model.configuration
        let order = Self.order(targets, configuration)
        var values: [Float] = []
        for (target, shape) in order {
            guard var part = parts[target], part.rank == settings.rank, part.alpha == settings.alpha,
                part.columns == shape.columns, part.rows == shape.rows
            else {
                let shape = "of shape (\(shape.rows), \(shape.columns)) and rank \(settings.rank)"
                throw ModelError(.invalidArgument, "the adapter has no part for \(target) \(shape)")
            }
            part.turn(target, configuration.heads(of: target), from: .halves, to: configuration.ropeStyle)
            values += part.a
            values += part.b
        }
        guard parts.count == order.count else {
            throw ModelError(.invalidArgument, "the adapter has parts for other weights than those to be trained")
        }
        return values
    }

    private static func order(
        _ targets: Set<TensorRole.Part>,
        _ configuration: ModelConfiguration
    ) -> [(target: AdapterTarget, shape: ModelConfiguration.Shape)] {
        (0..<configuration.layers).flatMap { layer in
            AdapterTarget.weights.filter(targets.contains).map { weight in
                (AdapterTarget(layer: layer, weight: weight), configuration.shape(of: weight))
            }
        }
    }
}

extension AdapterContent.Part {
    /// Puts the rows of B, those of a query or key, into another order; `heads` is `nil` for other weights.
    mutating func turn(
        _ target: AdapterTarget,
        _ heads: Int?,
        from: ModelConfiguration.RopeStyle,
        to: ModelConfiguration.RopeStyle
    ) {
        guard from != to, let heads, rows % (2 * heads) == 0 else { return }
        let (source, width) = (b, rows / heads)
        for row in 0..<rows {
            let start = TurnedRows.source(of: row, width: width, toPairs: to == .pairs) * rank
            b.replaceSubrange(row * rank..<(row + 1) * rank, with: source[start..<start + rank])
        }
    }
}

extension ModelConfiguration {
    /// The size of a matrix.
    struct Shape: Sendable, Hashable {
        let rows: Int
        let columns: Int
    }

    /// The shape of a weight that adapters can add to.
    func shape(of weight: TensorRole.Part) -> Shape {
        switch weight {
        case .query: Shape(rows: heads * headWidth, columns: width)
        case .key, .value: Shape(rows: keyHeads * headWidth, columns: width)
        case .attentionOutput: Shape(rows: width, columns: heads * headWidth)
        case .gate, .up: Shape(rows: hidden, columns: width)
        default: Shape(rows: width, columns: hidden)
        }
    }

    /// The heads of a weight whose rows have an order of their own in files of `llama` in GGUF.
    func heads(of target: AdapterTarget) -> Int? {
        AdapterHeads(queries: heads, keys: keyHeads).count(of: target)
    }
}

/// How many heads queries and keys have.
package struct AdapterHeads: Sendable, Hashable {
    /// Heads of queries.
    package let queries: Int
    /// Heads of keys and values.
    package let keys: Int

    /// Creates a pair of counts.
    package init(queries: Int, keys: Int) {
        self.queries = queries
        self.keys = keys
    }

    /// The heads of a weight whose rows have an order of their own in files of `llama` in GGUF.
    func count(of target: AdapterTarget) -> Int? {
        switch target.weight {
        case .query: queries
        case .key: keys
        default: nil
        }
    }
}
