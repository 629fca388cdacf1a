/* The operations of training on CUDA: on one stream, in the memory of the device. Values lie there as lp_matrix says,
 * in bfloat16, or in floats where the trainer is exact. The frozen weights are those of the inference backend, which
 * products take as they are in bfloat16, or dequantised into a common place. */
#ifndef LP_TRAIN_CUDA_H
#define LP_TRAIN_CUDA_H

#include "cuda_backend.h"
#include "kernels/train_arguments.h"
#include "train.h"

typedef struct lp_train_cuda {
    lp_cuda *device; /* its context, its kernels and the model */

    void *weight;        /* dequantised values of a weight at a time */
    size_t weight_count; /* values there is room for */
    unsigned short *halves; /* the adapter's values in bfloat16; NULL where the trainer is exact */
    int is_stale;           /* whether they are no longer those of the values */
    float *wide;            /* (n, G*D): products that a bias is still to be added to */
    float *dk, *dv, *shares; /* (n, G, D) twice, (H, rows) */
    double *squares, *losses;

    /* What grows with the passes: the device's address, and bytes. */
    lp_cuda_address moved, prefixes, logits, gradients, inputs;
    size_t moved_bytes, prefix_bytes, logits_bytes, gradient_bytes, inputs_bytes;

    /* ==== The pass ==== */
    unsigned char *staged; /* what goes to the device, and its bytes */
    size_t staged_bytes;
    const int *ids, *scored_rows, *targets;
    const float *weights, *angles;
    const lp_cuda_train_segment *segments;
    const lp_cuda_train_tile *tiles;
    int tile_count;
    size_t prefix_rows; /* of all prefixes, in a layer */
    size_t logit_rows;  /* scored rows at a time */
} lp_train_cuda;

static inline int lp_train_is_exact(const lp_trainer *t) { return t->options.precision == LP_EXACT; }

static inline lp_cuda_numbers lp_cuda_numbers_of(const lp_trainer *t, lp_matrix m) {
    return (lp_cuda_numbers){m.words, (long long)m.stride, !lp_train_is_exact(t)};
}

/* Starts a kernel of `blocks` blocks. */
void lp_train_run(lp_trainer *t, lp_cuda_function function, size_t blocks, int threads, const void *arguments);

/* Copies on the device. */
void lp_train_copy(lp_trainer *t, void *to, const void *from, size_t bytes);

/* ==== train_cuda_layout.c ==== */

/* Brings the pass to the device, and the visible part of its prefixes, which are the caller's memory and may have
 * changed: they come anew with each pass. */
lp_status lp_cuda_layout_begin(lp_trainer *t, int twice);

/* Floats from one row of logits to the next. */
size_t lp_cuda_logits_stride(const lp_trainer *t);

/* ==== train_cuda_project.c ==== */

/* A factor of a product: rows of numbers. `turned`: the product takes its transpose. */
typedef struct lp_side {
    const void *data;
    size_t stride; /* numbers */
    int turned;
} lp_side;

/* y (n, m) = alpha * left (n, k) · right (k, m) + beta * y. y: numbers, or floats. */
typedef struct lp_cuda_product_of {
    size_t n, m, k;
    lp_side left, right;
    float alpha, beta;
    void *y;
    size_t stride; /* of y */
    int is_float;
} lp_cuda_product_of;

void lp_cuda_train_multiply(lp_trainer *t, lp_cuda_product_of p);

/* Rows first ..< first + rows of a weight as numbers, until the next call. */
lp_side lp_cuda_weight_rows(lp_trainer *t, const lp_cuda_weight *w, size_t first, size_t rows);

/* ==== Operations: see lp_train_ops ==== */

void lp_cuda_widen_rows(lp_trainer *t, lp_matrix numbers, float *x);
void lp_cuda_round_floats(lp_trainer *t, const float *x, lp_matrix numbers);
void lp_cuda_round_biased(lp_trainer *t, const float *x, const float *bias, size_t columns, lp_matrix numbers);
void lp_cuda_gather_rows(lp_trainer *t, void *rows, size_t bytes);
void lp_cuda_scatter_rows(lp_trainer *t, void *rows, size_t bytes);
void lp_cuda_norm_forward(lp_trainer *t, int32_t layer, lp_norm norm, const float *x, lp_matrix y);
void lp_cuda_norm_backward(
    lp_trainer *t, int32_t layer, lp_norm norm, const float *x, const float *dy, float *dx);
void lp_cuda_project_forward(
    lp_trainer *t, int32_t layer, lp_group group, lp_matrix x, lp_matrix low, const lp_destination *y);
void lp_cuda_project_backward(
    lp_trainer *t, int32_t layer, lp_group group, lp_matrix x, lp_matrix low, const lp_matrix *dy, lp_destination dx);
void lp_cuda_drop_inputs(lp_trainer *t, int32_t layer, lp_part part, lp_matrix x, size_t columns);
void lp_cuda_drop_gradients(lp_trainer *t, int32_t layer, lp_part part, size_t columns, lp_destination dx);
void lp_cuda_rotate_forward(lp_trainer *t, int32_t layer, lp_layer_values *values);
void lp_cuda_rotate_backward(lp_trainer *t, int32_t layer, lp_layer_values *values);
void lp_cuda_attend_forward(lp_trainer *t, int32_t layer, lp_layer_values *values);
void lp_cuda_attend_backward(lp_trainer *t, int32_t layer, lp_layer_values *values);
void lp_cuda_swiglu_forward(lp_trainer *t, const lp_layer_values *values);
void lp_cuda_swiglu_backward(lp_trainer *t, lp_layer_values *values);
void lp_cuda_loss_run(lp_trainer *t, const lp_pass *pass, int backward, double *sum);
lp_status lp_cuda_sum_squares(lp_trainer *t, double *sum);
lp_status lp_cuda_step(lp_trainer *t, const lp_adamw_step *step);

/* Lets kernels of attention take as much shared memory as the model wants; 0 where the device has not that much. */
int lp_cuda_train_attention_init(lp_trainer *t);

#endif
