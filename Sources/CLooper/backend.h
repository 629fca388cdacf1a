/* What a backend can do: one table of operations for the CPU, one for CUDA. The layers are written once, in forward.c,
 * in terms of these. */
#ifndef LP_BACKEND_H
#define LP_BACKEND_H

#include "adapter.h"
#include "clooper.h"
#include "model.h"

/* Positions of a page: the unit in which memory for keys and values is taken, shared and copied. */
#define LP_PAGE 64

/* Consecutive rows of a step that belong to one sequence. */
typedef struct lp_step_run {
    int32_t first, count;      /* rows of the step */
    int32_t start;             /* ids of the sequence that were read before */
    const int32_t *pages;      /* numbers of the pages of positions 0 ..< start + count */
    const lp_adapter *adapter; /* or NULL */
} lp_step_run;

/* A batch: `n` rows, each one position of a sequence. */
typedef struct lp_step {
    int32_t n;
    const int32_t *ids;       /* (n) */
    const int32_t *positions; /* (n) */
    int32_t run_count;
    const lp_step_run *runs;
} lp_step;

typedef enum lp_norm { LP_ATTENTION_NORM, LP_FEED_NORM, LP_OUTPUT_NORM } lp_norm;

/* One product of several that share their input. */
typedef struct lp_output {
    lp_part part; /* which weight of the layer, with its bias and the runs' adapters */
    float *y;     /* (n, rows of the weight) */
} lp_output;

typedef struct lp_backend lp_backend;

/* Pointers to floats are the backend's own memory, from `allocate`. Operations between begin and end work on the step
 * that begin was given; failures are kept and told by end. */
typedef struct lp_backend_ops {
    const char *name;

    void (*free)(lp_backend *b);

    /* Bytes of weights that the backend copied. */
    int64_t (*packed_bytes)(const lp_backend *b);

    /* Zeroed memory for `count` floats, until `free` of the backend; NULL where there is none. */
    float *(*allocate)(lp_backend *b, size_t count);

    /* To and from the backend's memory. */
    lp_status (*upload)(lp_backend *b, float *to, const float *from, size_t count);
    lp_status (*download)(lp_backend *b, float *to, const float *from, size_t count);

    /* Takes the memory of page `page`, once, before it is first written. */
    lp_status (*reserve_page)(lp_backend *b, int32_t page);
    lp_status (*copy_page)(lp_backend *b, int32_t from, int32_t to);

    /* Starts a step. Where *replayed becomes 1, the backend has a record of all operations of a step of this form and
     * runs it itself: the operations up to end are not called. */
    lp_status (*begin)(lp_backend *b, const lp_step *step, int *replayed);

    /* x (n, C) = rows of the embedding */
    void (*embed)(lp_backend *b, float *x);

    /* y (n, C) = x (n, C) / sqrt(mean(x^2) + epsilon) * weight */
    void (*norm)(lp_backend *b, int32_t layer, lp_norm norm, const float *x, float *y);

    /* Each y = x (n, K) · weightᵀ + bias + adapter; with `add`, y += that. */
    void (*project)(lp_backend *b, int32_t layer, const float *x, const lp_output *outputs, int count, int add);

    /* Normalises (where the model does) and rotates the heads of q (n, H*D) and k (n, G*D), and puts k and v (n, G*D)
     * into the pages. */
    void (*store)(lp_backend *b, int32_t layer, float *q, float *k, const float *v);

    /* y (n, H*D) = attention of q (n, H*D) over all positions of its sequence up to its own */
    void (*attend)(lp_backend *b, int32_t layer, const float *q, float *y);

    /* gate (n, F) = silu(gate) * up (n, F) */
    void (*activate)(lp_backend *b, float *gate, const float *up);

    /* logits (count, V), in the caller's memory, of `count` rows of x (n, C) */
    void (*score)(lp_backend *b, const float *x, const int32_t *rows, int32_t count, float *const *logits);

    /* Waits for the step; LP_NO_DEVICE where an operation failed. */
    lp_status (*end)(lp_backend *b);
} lp_backend_ops;

/* Every backend's struct begins with this. */
struct lp_backend {
    const lp_backend_ops *ops;
};

/* Each makes a backend, or says why it cannot. */
lp_status lp_cpu_backend_create(
    const lp_model *model, const lp_options *options, lp_backend **backend, char *message, size_t capacity);
lp_status lp_cuda_backend_create(
    const lp_model *model, const lp_options *options, lp_backend **backend, char *message, size_t capacity);

#endif
