/// The place where a function that does not fall passes 0, by halving.
enum Bisection {
    /// The root between `low` and `high` to the last bit; the end that is nearer where there is none.
    static func root(from low: Double, to high: Double, of function: (Double) -> Double) -> Double {
        var (low, high) = (low, high)
        while true {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { return middle }
            if function(middle) < 0 { low = middle } else { high = middle }
        }
    }
}
