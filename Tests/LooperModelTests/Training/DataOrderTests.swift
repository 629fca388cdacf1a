import Testing

@testable import LooperModel

struct DataOrderTests {
    private let order = DataOrder(count: 10, batch: 4, seed: 3)

    @Test func `an epoch has everything once`() {
        #expect(order.stepsPerEpoch == 3)
        for epoch in 0..<4 {
            let batches = (1...3).map { order.batch(ofStep: 3 * epoch + $0) }
            #expect(batches.map(\.count) == [4, 4, 2])
            #expect(batches.flatMap { $0 }.sorted() == Array(0..<10))
        }
    }

    @Test func `each epoch and each seed has another order`() {
        let epochs = (0..<5).map { epoch in (1...3).flatMap { order.batch(ofStep: 3 * epoch + $0) } }
        #expect(Set(epochs).count == 5)
        #expect(DataOrder(count: 10, batch: 4, seed: 4).batch(ofStep: 1) != order.batch(ofStep: 1))
        #expect(DataOrder(count: 10, batch: 4, seed: 3).batch(ofStep: 5) == order.batch(ofStep: 5))
    }
}
