/* What all kernels share. This text is compiled at run time by NVRTC, which has no headers: with LP_READING for an
 * engine, or with LP_TRAINING for a trainer, which saves each the time for the kernels of the other. */

#ifndef LP_EMULATED
#define LP_DEVICE static __device__ __forceinline__
#define LP_KERNEL(name, arguments, threads) \
    extern "C" __global__ void __launch_bounds__(threads) name(const __grid_constant__ arguments a)

extern __shared__ __align__(16) unsigned char lp_shared[];

LP_DEVICE float lp_float_of_half(unsigned short half) {
    float value;
    asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(half));
    return value;
}

LP_DEVICE unsigned short lp_half_of_float(float value) {
    unsigned short half;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(half) : "f"(value));
    return half;
}

/* To the nearest, ties to even; what is not a number stays so. */
LP_DEVICE unsigned short lp_bf16_of_float(float value) {
    unsigned short half;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(half) : "f"(value));
    return half;
}

LP_DEVICE unsigned lp_pack_bf16(float low, float high) {
    unsigned word;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(word) : "f"(high), "f"(low));
    return word;
}

/* d (16, 8) += a (16, 16) · b (16, 8) in half precision, shared out over a warp as PTX says for m16n8k16 */
LP_DEVICE void lp_multiply_halves(float *d, const unsigned *a, unsigned b0, unsigned b1) {
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

/* The same in bfloat16. */
LP_DEVICE void lp_multiply_bf16(float *d, const unsigned *a, unsigned b0, unsigned b1) {
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}
#endif

#define LP_ALL_LANES 0xffffffffu
#define LP_INFINITY __int_as_float(0x7f800000)

LP_DEVICE float lp_float_of_bf16(unsigned short half) { return __uint_as_float((unsigned)half << 16); }

LP_DEVICE unsigned lp_pack_halves(float low, float high) {
    return (unsigned)lp_half_of_float(low) | (unsigned)lp_half_of_float(high) << 16;
}

/* Over neighbouring lanes, `lanes` (a power of two up to 32) together. */
LP_DEVICE float lp_lanes_sum(float value, int lanes) {
    for (int offset = lanes / 2; offset > 0; offset /= 2) value += __shfl_xor_sync(LP_ALL_LANES, value, offset);
    return value;
}

LP_DEVICE float lp_warp_largest(float value) {
    for (int offset = 16; offset > 0; offset /= 2) value = fmaxf(value, __shfl_xor_sync(LP_ALL_LANES, value, offset));
    return value;
}

/* Over the four lanes that share a row of a product. */
LP_DEVICE float lp_four_largest(float value) {
    value = fmaxf(value, __shfl_xor_sync(LP_ALL_LANES, value, 1));
    return fmaxf(value, __shfl_xor_sync(LP_ALL_LANES, value, 2));
}

/* Puts value `column` of row `row` into the copies. Where they are bytes, the lanes of a warp hold 32 neighbours. */
LP_DEVICE void lp_round_value(const lp_cuda_rounded *to, long long row, int columns, int column, float value) {
    const long long index = row * columns + column;
    if (to->form == LP_CUDA_HALVES) to->halves[index] = lp_bf16_of_float(value);
    if (to->form != LP_CUDA_BYTES) return;
    const float scale = lp_warp_largest(fabsf(value)) / 127;
    const int byte = scale > 0 ? __float2int_rn(value / scale) : 0;
    const float sum = lp_lanes_sum((float)byte, 16) * scale;
    to->bytes[index] = (signed char)byte;
    if (column % 16 == 0) to->sums[index / 16] = sum;
    if (column % 32 == 0) to->scales[index / 32] = scale;
}
