/* What training is made of: the trainer, the values of a pass, and the operations with their ways back. */
#ifndef LP_TRAIN_H
#define LP_TRAIN_H

#include "clooper_train.h"
#include "gemm.h"
#include "model.h"

/* Weights that share their input. */
typedef enum lp_group { LP_GROUP_HEADS, LP_GROUP_MIXED, LP_GROUP_FEED, LP_GROUP_DOWN, LP_GROUPS } lp_group;

typedef struct lp_members {
    lp_part first;
    int32_t count; /* parts that follow each other in lp_part */
} lp_members;

extern const lp_members lp_group_members[LP_GROUPS];

/* Where the adapter of one weight lies in the vectors; rank 0: none. */
typedef struct lp_slot {
    int32_t rank;
    size_t a, b; /* offsets of A (r, in) and B (out, r) */
} lp_slot;

/* ==== Values of a pass ==== */

/* What a layer computes and its way back needs. C, H, G, D, F as in lp_config. */
typedef struct lp_layer_values {
    lp_matrix q;         /* (n, H*D), rotated and divided by sqrt(D) */
    lp_matrix k, v;      /* (n, G*D), rotated */
    lp_matrix raw_q;     /* (n, H*D), (n, G*D): before their norms, where the model has some */
    lp_matrix raw_k;
    lp_matrix mixed;     /* (n, H*D), of attention */
    float *logs;         /* (H, rows): logarithms of the sums of attention */
    float *middle;       /* (n, C), after attention */
    lp_matrix gate, up;  /* (n, F) */
    lp_matrix low[LP_GROUPS]; /* (n, ranks of the group): input · Aᵀ */
    void *memory;
} lp_layer_values;

/* Keys that a position may see: those of a segment of the pass, or of a prefix. */
typedef struct lp_span {
    lp_matrix k, v; /* (count, G*D) of the layer at hand */
    const lp_prefix *prefix; /* or NULL: rows of the pass */
    size_t first, count;     /* rows */
    size_t block;            /* number of its first block of keys */
} lp_span;

typedef struct lp_stretch {
    size_t first, count; /* rows of the pass */
    int32_t own;         /* span of its own keys */
    int32_t context;     /* span of what is before it, or -1 */
    size_t visible;      /* keys of the context */
    int32_t root;        /* index of the first segment of its tree */
} lp_stretch;

/* A pass, laid out in rows: memory for as many rows as a pass may have, and for as many segments and spans as the
 * passes so far have had. */
typedef struct lp_layout {
    size_t n;
    int32_t *ids, *positions, *targets; /* (n) */
    float *weights;                     /* (n) */
    int32_t segment_count, span_count, room; /* segments there is room for; spans: twice as many */
    lp_stretch *segments;
    lp_span *spans;
    float *angles;  /* (n, rope_width): cosines, then sines */
    size_t blocks;  /* of keys */
    size_t scored;
    int32_t *scored_rows; /* (scored) */
    lp_prefix *into; /* the prefix that is read, or NULL */
    int with_adapter;
    int with_noise; /* dropout */
    uint64_t noise;
} lp_layout;

struct lp_trainer {
    const lp_model *model;
    lp_team team;
    lp_trainer_options options;
    size_t rows;
    _Atomic int cancelled;

    /* The adapter. */
    size_t value_count;
    lp_slot *slots; /* (layers, LP_PARTS) */
    float *vectors[4];
    double *squares; /* of AdamW's pieces */

    /* Room. */
    lp_layer_values *layers; /* (layers + 1): the last is for what is not kept */
    float **inputs;          /* (layers + 1), each (n, C): x before each layer */
    lp_layout layout;
    lp_matrix normed;  /* (n, C) */
    lp_matrix active;  /* (n, F) */
    lp_matrix dropped; /* (n, widest input), where there is dropout */
    float *heads;      /* (rows, H*D) of queries, then (rows, G*D) of keys, not yet rounded */
    uint32_t *panels;  /* of weights */
    size_t panels_words;
    uint32_t *key_panels, *value_panels, *keys_turned; /* of attention, for key_blocks blocks */
    size_t key_blocks;
    lp_matrix scored, kept;     /* (scored, C): normed, with and without the adapter */
    float *dscored;             /* (scored, C) */
    float *logits;              /* (logits_count) of some scored rows, see train_loss.c */
    size_t logits_count;
    double *losses;             /* (scored) */
    float *dx, *dnormed;        /* (n, C) */
    float *spread;              /* (n, widest input): gradient of dropped inputs */
    lp_matrix dy, dactive, dmixed; /* (n, C), (n, F), (n, H*D) */
    float *dq, *dk, *dv;        /* (n, H*D), and (H, rows, D up to whole panels) twice */
    lp_matrix low_gradient;     /* (n, ranks) */
    lp_matrix low_turned[2];    /* (ranks, n) */
};

/* Numbers of the widest group's ranks, each rounded up to whole words. */
size_t lp_low_width(const lp_trainer *t, int32_t layer, lp_group group);

static inline const lp_slot *lp_slot_of(const lp_trainer *t, int32_t layer, lp_part part) {
    return &t->slots[(size_t)layer * LP_PARTS + (size_t)part];
}

/* Zeroed rows of numbers; words is NULL where there is no memory. The caller frees words. */
lp_matrix lp_matrix_create(const lp_team *t, size_t rows, size_t columns);

/* Bytes of a layer's values for all rows; and takes that memory, once: 0 where there is none. */
size_t lp_values_bytes(const lp_trainer *t);
int lp_values_create(lp_trainer *t, int32_t layer);

/* Room for the logits of the layout's scored rows, `twice` with those of the base; 0 where there is none. */
int lp_loss_reserve(lp_trainer *t, int twice);

/* Doubles that a step needs for sums of squares. */
size_t lp_adamw_pieces(size_t value_count);

/* ==== Passes (train_layout.c, train_pass.c) ==== */

/* Checks a pass and lays it out: LP_BAD_ARGUMENT, LP_FULL, or LP_NO_MEMORY. */
lp_status lp_layout_make(lp_trainer *t, const lp_pass *pass);

/* Lays out ids that follow those of a prefix, to be read into it. */
lp_status lp_layout_reading(lp_trainer *t, lp_prefix *prefix, const int32_t *ids, int32_t count);

/* Keys and values of the prefix at a layer. */
lp_matrix lp_prefix_keys(const lp_trainer *t, const lp_prefix *prefix, int32_t layer);
lp_matrix lp_prefix_values(const lp_trainer *t, const lp_prefix *prefix, int32_t layer);

/* ==== Layers (train_layers.c) ==== */

/* next (n, C) = layer(x (n, C)); `values` keeps what the way back needs. */
void lp_layer_forward(lp_trainer *t, int32_t layer, lp_layer_values *values, const float *x, float *next);

/* t->dx, the gradient of the layer's output, becomes that of its input x (n, C), which layer 0 leaves out; gradients
 * of the adapter are added up. `values` is used up. */
void lp_layer_backward(lp_trainer *t, int32_t layer, lp_layer_values *values, const float *x);

/* ==== Operations ==== */

typedef struct lp_destination {
    float *floats; /* (n, rows of the weight): += */
    lp_matrix numbers; /* or, where that is NULL, = */
} lp_destination;

/* Products of a group's weights with x (n, K), their biases and the adapter; low (n, ranks) is kept. A destination of
 * floats is added to only with `add`. */
void lp_project_forward(
    lp_trainer *t, int32_t layer, lp_group group, lp_matrix x, lp_matrix low, const lp_destination *y, int add);

/* From the gradients dy of its outputs: dx (n, K) as floats or numbers, or neither, and the gradients of A and B. */
void lp_project_backward(
    lp_trainer *t, int32_t layer, lp_group group, lp_matrix x, lp_matrix low, const lp_matrix *dy, lp_destination dx);

/* y = x / sqrt(mean(x^2) + epsilon) * weight, as numbers */
void lp_norm_forward(lp_trainer *t, const float *x, const float *weight, lp_matrix y);

/* dx += the gradient by x, given dy (n, C) */
void lp_norm_backward(lp_trainer *t, const float *x, const float *weight, const float *dy, float *dx);

/* q and k from t->heads: normalised where the model does, rotated, q divided by sqrt(D). */
void lp_rotate_forward(lp_trainer *t, int32_t layer, lp_layer_values *values);

/* q, k and v become the gradients of the products they came from, from t->dq, dk and dv. */
void lp_rotate_backward(lp_trainer *t, int32_t layer, lp_layer_values *values);

/* mixed and logs from q, k and v. */
void lp_attend_forward(lp_trainer *t, int32_t layer, lp_layer_values *values);

/* t->dq, dk, dv from t->dmixed. Not of keys and values of prefixes, which are constants. */
void lp_attend_backward(lp_trainer *t, int32_t layer, lp_layer_values *values);

/* active = silu(gate) * up */
void lp_swiglu_forward(lp_trainer *t, const lp_layer_values *values);

/* gate and up become their gradients, from t->dactive. */
void lp_swiglu_backward(lp_trainer *t, lp_layer_values *values);

/* y (scored, C) = the output norm of the scored rows of x (n, C); and its way back: dx (n, C) += */
void lp_scored_forward(lp_trainer *t, const float *x, lp_matrix y);
void lp_scored_backward(lp_trainer *t, const float *x, const float *dy, float *dx);

/* ==== Loss (train_loss.c) ==== */

/* Losses of t->scored (scored, C), and with `backward` t->dscored, their gradient. For LP_KEEP t->kept holds the base's
 * t->scored. */
void lp_loss_run(lp_trainer *t, const lp_pass *pass, int backward, double *sum);

/* Words of panels, and floats of logits for up to `scored` rows, that it needs. */
size_t lp_loss_panels(const lp_trainer *t);
size_t lp_loss_logits(const lp_trainer *t, size_t scored);

enum { LP_ROWS_OF_ITEM = 16 };

#endif
