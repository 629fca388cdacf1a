import LooperCore
import Testing

@testable import LooperModel

struct LocalModelAdapterTests {
    @Test(arguments: [true, false]) func `refuses an adapter rather than answering without it`(chat: Bool) async throws
    {
        let model = try LocalModel(
            path: TinyModel.llama.path,
            name: "tiny",
            fingerprint: nil,
            options: .init(window: 100)
        )
        let options = GenerationOptions(maxTokens: 1, adapter: AdapterChoice(name: "django"))
        let error = await #expect(throws: ModelError.self) {
            try await model.generate(prompt: "loop", chat: chat, options: options)
        }
        #expect(error?.message.contains("django") == true)
    }
}
