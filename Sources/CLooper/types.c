/* Sizes of the types, and dequantising for callers outside. */
#include "clooper.h"
#include "kernels.h"

typedef struct block {
    size_t values, bytes;
} block;

static block block_of(int32_t type) {
    switch (type) {
        case LP_F32: return (block){1, 4};
        case LP_F16:
        case LP_BF16: return (block){1, 2};
        case LP_Q4_0: return (block){32, 18};
        case LP_Q4_1: return (block){32, 20};
        case LP_Q5_0: return (block){32, 22};
        case LP_Q5_1: return (block){32, 24};
        case LP_Q8_0: return (block){32, 34};
        case LP_Q4_K: return (block){256, 144};
        case LP_Q5_K: return (block){256, 176};
        case LP_Q6_K: return (block){256, 210};
        default: return (block){0, 0};
    }
}

size_t lp_row_bytes(int32_t type, int64_t columns) {
    const block b = block_of(type);
    if (b.values == 0 || columns <= 0 || (uint64_t)columns % b.values != 0) return 0;
    size_t bytes;
    if (__builtin_mul_overflow((size_t)columns / b.values, b.bytes, &bytes)) return 0;
    return bytes;
}

lp_status lp_dequantize(
    const char *cpu, int32_t type, const void *source, size_t bytes, float *destination, size_t count) {
    const lp_kernels *kernels = lp_kernels_find(cpu);
    if (!kernels || !source || !destination || count > INT64_MAX) return LP_BAD_ARGUMENT;
    const size_t expected = lp_row_bytes(type, (int64_t)count);
    if (expected == 0 || expected != bytes) return LP_BAD_TENSOR;
    kernels->dequantize(type, source, destination, count);
    return LP_OK;
}
