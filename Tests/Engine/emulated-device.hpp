// CUDA C for the host's compiler: what the text of the kernels takes from the device.
#pragma once

#include <cmath>
#include <cstdint>

#include "emulated-threads.hpp"

#define LP_EMULATED
#define LP_DEVICE static inline
#define __shared__ static
#define threadIdx (emulated::current->index)
#define blockIdx emulated::block_index
#define gridDim emulated::grid
#define lp_shared emulated::shared_memory
#define LP_KERNEL(name, type, threads) \
    static void name##_body(const type &a); \
    static const emulated::registration name##_registration( \
        #name, sizeof(type), threads, [](const void *p) { name##_body(*static_cast<const type *>(p)); }); \
    static void name##_body(const type &a)

struct alignas(16) uint4 {
    unsigned x, y, z, w;
};
struct alignas(16) int4 {
    int x, y, z, w;
};
struct alignas(16) float4 {
    float x, y, z, w;
};
struct alignas(8) uint2 {
    unsigned x, y;
};

LP_DEVICE float __uint_as_float(unsigned bits) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

LP_DEVICE unsigned __float_as_uint(float value) {
    unsigned bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

LP_DEVICE float __int_as_float(int bits) { return __uint_as_float(static_cast<unsigned>(bits)); }

LP_DEVICE int __float2int_rn(float value) { return static_cast<int>(std::nearbyint(value)); }

LP_DEVICE int __dp4a(int a, int b, int sum) {
    for (int i = 0; i < 4; i++) sum += static_cast<int8_t>(a >> 8 * i) * static_cast<int8_t>(b >> 8 * i);
    return sum;
}

LP_DEVICE float lp_float_of_half(unsigned short half) {
    const unsigned sign = (half & 0x8000u) << 16, exponent = half >> 10 & 31, fraction = half & 0x3ff;
    if (exponent == 0) return __uint_as_float(sign | __float_as_uint(static_cast<float>(fraction) * 0x1p-24f));
    if (exponent == 31) return __uint_as_float(sign | 0x7f800000 | fraction << 13);
    return __uint_as_float(sign | (exponent + 112) << 23 | fraction << 13);
}

LP_DEVICE unsigned short lp_half_of_float(float value) {
    const unsigned bits = __float_as_uint(value), sign = bits >> 16 & 0x8000;
    const float size = std::fabs(value);
    if (!(size < 65520)) return static_cast<unsigned short>(sign | (size != size ? 0x7e00 : 0x7c00));
    if (size < 0x1p-14f) return static_cast<unsigned short>(sign | static_cast<unsigned>(std::nearbyint(size * 0x1p24f)));
    const unsigned magnitude = bits & 0x7fffffff, rounded = magnitude + 0xfff + (magnitude >> 13 & 1);
    return static_cast<unsigned short>(sign | ((rounded >> 13) - (112 << 10)));
}

LP_DEVICE unsigned short lp_bf16_of_float(float value) {
    const unsigned bits = __float_as_uint(value);
    if (value != value) return static_cast<unsigned short>(bits >> 16 | 0x40);
    return static_cast<unsigned short>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

LP_DEVICE unsigned lp_pack_bf16(float low, float high) {
    return lp_bf16_of_float(low) | static_cast<unsigned>(lp_bf16_of_float(high)) << 16;
}

LP_DEVICE void __syncthreads() { emulated::wait(emulated::state::block); }
LP_DEVICE void __syncwarp() { emulated::wait(emulated::state::warp); }
LP_DEVICE void __threadfence() {}

LP_DEVICE float __shfl_xor_sync(unsigned mask, float value, int offset) {
    if (mask != 0xffffffffu || offset < 1 || offset > 31) emulated::fail("a shuffle that is not emulated");
    emulated::thread *self = emulated::current;
    const int turn = self->turn;
    self->turn = 1 - turn;
    self->value[turn] = value;
    emulated::wait(emulated::state::shuffle);
    return emulated::threads[self->index.x ^ static_cast<unsigned>(offset)].value[turn];
}

LP_DEVICE float lp_float_of_short(unsigned bits, bool is_bf16) {
    return is_bf16 ? __uint_as_float(bits << 16) : lp_float_of_half(static_cast<unsigned short>(bits));
}

// One value of a (16, 16) or b (16, 8) from the lane that holds it.
LP_DEVICE float lp_value_of_lane(unsigned warp, int lane, int turn, int word, int upper, bool is_bf16) {
    const unsigned both = emulated::threads[warp * 32 + static_cast<unsigned>(lane)].words[turn][word];
    return lp_float_of_short(upper ? both >> 16 : both & 0xffff, is_bf16);
}

LP_DEVICE void lp_multiply_shorts(float *d, const unsigned *a, unsigned b0, unsigned b1, bool is_bf16) {
    emulated::thread *self = emulated::current;
    const int turn = self->turn, lane = static_cast<int>(self->index.x % 32);
    const unsigned warp = self->index.x / 32;
    self->turn = 1 - turn;
    for (int i = 0; i < 4; i++) self->words[turn][i] = a[i];
    self->words[turn][4] = b0;
    self->words[turn][5] = b1;
    emulated::wait(emulated::state::shuffle);
    for (int i = 0; i < 4; i++) {
        const int row = lane / 4 + i / 2 * 8, column = lane % 4 * 2 + i % 2;
        for (int k = 0; k < 16; k++) {
            const int of_a = row % 8 * 4 + k % 8 / 2, of_b = column * 4 + k % 8 / 2;
            d[i] += lp_value_of_lane(warp, of_a, turn, row / 8 + k / 8 * 2, k % 2, is_bf16) *
                    lp_value_of_lane(warp, of_b, turn, 4 + k / 8, k % 2, is_bf16);
        }
    }
}

LP_DEVICE void lp_multiply_halves(float *d, const unsigned *a, unsigned b0, unsigned b1) {
    lp_multiply_shorts(d, a, b0, b1, false);
}

LP_DEVICE void lp_multiply_bf16(float *d, const unsigned *a, unsigned b0, unsigned b1) {
    lp_multiply_shorts(d, a, b0, b1, true);
}

LP_DEVICE unsigned atomicAdd(unsigned *to, unsigned value) {
    const unsigned before = *to;
    *to += value;
    return before;
}
