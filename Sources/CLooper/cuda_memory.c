#include <stdlib.h>

#include "cuda_backend.h"

int lp_cuda_note(lp_cuda *b, int result) {
    if (result != 0 && b->status == LP_OK) b->status = LP_NO_DEVICE;
    return b->status == LP_OK;
}

lp_cuda_address lp_cuda_take(lp_cuda *b, size_t bytes) {
    if (b->memory_count == b->memory_capacity) {
        const int32_t capacity = b->memory_capacity > 0 ? 2 * b->memory_capacity : 64;
        lp_cuda_address *grown = realloc(b->memory, (size_t)capacity * sizeof *grown);
        if (!grown) return 0;
        b->memory = grown;
        b->memory_capacity = capacity;
    }
    lp_cuda_address address = 0;
    if (bytes == 0) bytes = 1;
    if (b->library->driver.allocate(&address, bytes) != 0) return 0;
    b->memory[b->memory_count++] = address;
    if (b->library->driver.clear(address, 0, bytes, b->stream) != 0) return 0;
    return b->library->driver.wait(b->stream) == 0 ? address : 0;
}

float *lp_cuda_take_floats(lp_cuda *b, size_t count) {
    size_t bytes;
    return __builtin_mul_overflow(count, sizeof(float), &bytes) ? NULL : (float *)(uintptr_t)lp_cuda_take(b, bytes);
}

int lp_cuda_grow(lp_cuda *b, lp_cuda_address *address, size_t *held, size_t bytes) {
    if (bytes <= *held) return 1;
    lp_cuda_graphs_free(b);
    if (*address) b->library->driver.release_memory(*address);
    *address = 0;
    *held = 0;
    if (b->library->driver.allocate(address, bytes) != 0) return 0;
    *held = bytes;
    return 1;
}

void lp_cuda_run(
    lp_cuda *b, lp_cuda_function function, int x, int y, int z, int threads, int shared, const void *arguments) {
    if (b->status != LP_OK) return;
    void *parameters[] = {(void *)arguments};
    lp_cuda_note(
        b, b->library->driver.launch(
               b->functions[function], (unsigned)x, (unsigned)y, (unsigned)z, (unsigned)threads, 1, 1, (unsigned)shared,
               b->stream, parameters, NULL));
}
