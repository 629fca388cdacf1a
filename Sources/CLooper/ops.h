/* The small operations between the products, on the positions of one batch. */
#ifndef LP_OPS_H
#define LP_OPS_H

#include "machine.h"

/* y (C) = x (C) / sqrt(mean(x^2) + epsilon) * weight (C) */
void lp_rmsnorm_forward(const lp_machine *m, const float *x, const float *weight, float epsilon, float *y, size_t c);

/* Rotates the first `width` values of each of `heads` heads of x (heads, D) by the angles with the given cosines and
 * sines (width/2). `style` is an lp_rope_style. */
void lp_rope_forward(
    float *x, size_t heads, size_t d, size_t width, int32_t style, const float *cosines, const float *sines);

/* x (count) += y (count) */
void lp_residual_forward(float *x, const float *y, size_t count);

#endif
