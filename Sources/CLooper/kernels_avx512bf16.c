/* Kernels for x86 with AVX-512 (F, BW, VL, DQ, VNNI, BF16). */
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#if defined(__clang__)
#pragma clang attribute push( \
    __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16")
#endif
#define LP_NAME "avx512bf16"
#define LP_TABLE lp_kernels_avx512bf16
#define LP_LANES 16
#define LP_TILE_ROWS 12
#define LP_TILE_POSITIONS 16
#define LP_F16C 1
#define LP_DOT_BF16 1
#include "kernels_body.h"
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
