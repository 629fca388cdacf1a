/* CLooper, training: gradients of a LoRA adapter through a frozen base, and AdamW.
 *
 * A trainer holds the adapter's values, their gradient and AdamW's two moments. The caller cuts samples into passes,
 * adds up the gradient of one or several passes, and takes a step. The base is read as it lies in the file and never
 * written to. Results depend on the kernels, the precision, the passes and, where numbers are bf16, keep_bytes; not on
 * the number of threads.
 */
#ifndef CLOOPER_TRAIN_H
#define CLOOPER_TRAIN_H

#include "clooper.h"

/* ==== Trainer ==== */

/* Used by one thread at a time, lp_trainer_cancel apart. */
typedef struct lp_trainer lp_trainer;

/* Which weights of every layer get an adapter: a set of these. */
typedef enum lp_target {
    LP_TARGET_QUERY = 1 << 0,
    LP_TARGET_KEY = 1 << 1,
    LP_TARGET_VALUE = 1 << 2,
    LP_TARGET_ATTENTION_OUTPUT = 1 << 3,
    LP_TARGET_GATE = 1 << 4,
    LP_TARGET_UP = 1 << 5,
    LP_TARGET_DOWN = 1 << 6,
} lp_target;

typedef struct lp_trainer_options {
    const char *backend; /* "cpu" or "cuda"; NULL: "cpu". On a device the next two say nothing */
    const char *cpu;     /* name of the kernels; NULL: the best of this CPU */
    int32_t threads;     /* the caller's among them; 0: one for each core */
    int32_t rows;        /* most ids of a pass; memory is taken as it is needed */
    int32_t precision;   /* LP_FAST: products of bf16 numbers, added up in single precision, where the CPU has them
                          * and always on a device; LP_EXACT: single precision throughout */
    int32_t rank;        /* r, 1 to 1024 */
    uint32_t targets;    /* set of lp_target, not empty */
    float scale;         /* of B·A, applied once: alpha / r, or alpha / sqrt(r) for rsLoRA */
    float dropout;       /* share of the adapter's inputs that are dropped in lp_trainer_accumulate, 0 ..< 1 */
    int64_t keep_bytes;  /* values of a pass that are kept for its way back; layers beyond it are computed again.
                          * 0: as little as possible; negative: all are kept */
} lp_trainer_options;

/* Makes a trainer whose A and B are zero: set them with lp_trainer_set before the first step, since nothing is learned
 * from two zeros. On failure *trainer is NULL and `message` says why: LP_NO_DEVICE where the
 * backend is not to be had. The caller frees it, before the model. */
lp_status lp_trainer_create(
    const lp_model *model, const lp_trainer_options *options, lp_trainer **trainer, char *message, size_t capacity);
void lp_trainer_free(lp_trainer *trainer);

/* Name of the kernels ("cuda" on a device), and of the numbers that products are of: "bf16" or "f32". Static. */
const char *lp_trainer_cpu(const lp_trainer *trainer);
const char *lp_trainer_numbers(const lp_trainer *trainer);

/* ==== Values ==== */

/* All values lie in one vector: by layer, within it by target in the order of lp_target, A before B. */
typedef struct lp_trainer_tensor {
    int32_t layer;
    int32_t target;  /* one lp_target */
    int32_t is_b;    /* 0: A (r, in); 1: B (out, r) */
    int64_t rows, columns;
    int64_t offset;  /* of its first value in the vector */
} lp_trainer_tensor;

typedef enum lp_trainer_vector {
    LP_VALUES = 0,
    LP_GRADIENT = 1,
    LP_FIRST_MOMENT = 2,
    LP_SECOND_MOMENT = 3,
} lp_trainer_vector;

int64_t lp_trainer_value_count(const lp_trainer *trainer);
int32_t lp_trainer_tensor_count(const lp_trainer *trainer);
lp_status lp_trainer_tensor_at(const lp_trainer *trainer, int32_t index, lp_trainer_tensor *tensor);

/* Copies a whole vector (lp_trainer_value_count floats) out or in. */
lp_status lp_trainer_get(const lp_trainer *trainer, int32_t vector, float *values);
lp_status lp_trainer_set(lp_trainer *trainer, int32_t vector, const float *values);

/* ==== Passes ==== */

/* Keys and values that the base (without the adapter) computed for the first ids of a session: memory of the caller,
 * of lp_trainer_prefix_bytes(trainer, capacity) bytes, which may be a mapping of a file. A
 * device takes what is visible of it anew with each pass, so that it may be moved and changed between passes. */
typedef struct lp_prefix {
    void *memory;
    int32_t capacity; /* positions it has room for */
    int32_t length;   /* positions that were read into it */
} lp_prefix;

int64_t lp_trainer_prefix_bytes(const lp_trainer *trainer, int32_t capacity);

/* Reads `count` ids after those that the prefix holds, without the adapter, and adds to its length. Any number of ids;
 * LP_FULL where they do not fit, with nothing read. */
lp_status lp_trainer_read(lp_trainer *trainer, lp_prefix *prefix, const int32_t *ids, int32_t count);

/* Makes the first `count` positions of an empty prefix those of another one, whose first ids are the same. */
lp_status lp_trainer_copy(const lp_trainer *trainer, lp_prefix *prefix, const lp_prefix *from, int32_t count);

/* Ids that follow each other. Each position sees those before it in its segment, after it `visible` positions of the
 * prefix or all of the parent; never those of other segments. */
typedef struct lp_train_segment {
    const int32_t *ids;      /* (count) */
    const int32_t *targets;  /* (count) the id that each position is to predict, or -1: not scored. NULL: none is */
    const float *weights;    /* (count) weight of each position's loss, any sign; NULL: 1 */
    int32_t count;           /* >= 1 */
    int32_t start;           /* position of the first id: what it sees before itself */
    const lp_prefix *prefix; /* or NULL; then `start` of its positions are visible */
    int32_t parent;          /* index of an earlier segment of the pass, which has no parent or prefix and `start` ids;
                              * or -1 */
} lp_train_segment;

typedef enum lp_objective {
    LP_LIKELIHOOD = 0, /* loss of a position: -log p(target) */
    LP_KEEP = 1,       /* loss of a scored position: KL(base || with adapter) over the whole vocabulary */
} lp_objective;

typedef struct lp_pass {
    const lp_train_segment *segments;
    int32_t count;
    int32_t objective; /* lp_objective */
    int32_t base;      /* 1: without the adapter; only for lp_trainer_evaluate */
    uint64_t noise;    /* names the pass for dropout: the same number drops the same inputs */
    float *losses;     /* (scored positions of all segments, in order) without weights; or NULL */
    float *logits;     /* (scored positions, V), only for lp_trainer_evaluate; or NULL */
} lp_pass;

typedef struct lp_pass_result {
    double loss;    /* sum of weight * loss */
    int64_t scored; /* positions */
} lp_pass_result;

/* Computes the losses of a pass. */
lp_status lp_trainer_evaluate(lp_trainer *trainer, const lp_pass *pass, lp_pass_result *result);

/* The same, and adds the gradient of result->loss to the trainer's gradient. LP_CANCELLED leaves a gradient that is
 * worth nothing: lp_trainer_clear it. */
lp_status lp_trainer_accumulate(lp_trainer *trainer, const lp_pass *pass, lp_pass_result *result);

/* Makes the pass that is under way, or else the next one, end with LP_CANCELLED between two layers. From any thread.
 * lp_trainer_rearm takes the request back. */
void lp_trainer_cancel(lp_trainer *trainer);
void lp_trainer_rearm(lp_trainer *trainer);

/* ==== Steps ==== */

typedef struct lp_adamw {
    float learning_rate;
    float beta1, beta2;
    float epsilon;
    float weight_decay;   /* decoupled: Loshchilov and Hutter, arXiv 1711.05101 */
    float clip;           /* most norm of the gradient, after gradient_scale; 0: none */
    float gradient_scale; /* the gradient is multiplied by it first, such as 1 / (sum of weights) */
    int64_t step;         /* number of this step, from 1 */
} lp_adamw;

/* Takes one step and clears the gradient. `norm` is the gradient's norm after gradient_scale and before clipping. Where
 * it is not finite nothing is changed but the gradient, which is cleared, and LP_BAD_ARGUMENT comes back. */
lp_status lp_trainer_step(lp_trainer *trainer, const lp_adamw *options, double *norm);

/* Sets the gradient to zero. */
void lp_trainer_clear(lp_trainer *trainer);

#endif
