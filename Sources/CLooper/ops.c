#include "ops.h"

#include <math.h>

void lp_rmsnorm_forward(const lp_machine *m, const float *x, const float *weight, float epsilon, float *y, size_t c) {
    const float scale = 1.0f / sqrtf(m->kernels->dot(x, x, c) / (float)c + epsilon);
    for (size_t i = 0; i < c; i++) y[i] = x[i] * scale * weight[i];
}

void lp_rope_forward(
    float *x, size_t heads, size_t d, size_t width, int32_t style, const float *cosines, const float *sines) {
    const size_t half = width / 2;
    const size_t step = style == LP_ROPE_PAIRS ? 2 : 1, apart = style == LP_ROPE_PAIRS ? 1 : half;
    for (size_t h = 0; h < heads; h++, x += d) {
        for (size_t i = 0; i < half; i++) {
            float *a = x + i * step, *b = a + apart;
            const float a0 = *a, b0 = *b;
            *a = a0 * cosines[i] - b0 * sines[i];
            *b = a0 * sines[i] + b0 * cosines[i];
        }
    }
}

void lp_residual_forward(float *x, const float *y, size_t count) {
    for (size_t i = 0; i < count; i++) x[i] += y[i];
}
