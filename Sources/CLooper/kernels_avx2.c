/* Kernels for x86 with AVX2, FMA and F16C. */
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,f16c")
#endif
#define LP_NAME "avx2"
#define LP_TABLE lp_kernels_avx2
#define LP_LANES 8
#define LP_TILE_ROWS 6
#define LP_TILE_POSITIONS 4
#define LP_F16C 1
#include "kernels_body.h"
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
