/* What training is made of: the trainer, the values of a pass, and the table of operations with their ways back. Layers
 * and passes are written once, in terms of the table, of which there is one for the CPU and one for CUDA. */
#ifndef LP_TRAIN_H
#define LP_TRAIN_H

#include "backend.h"
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
    lp_matrix middle;    /* (n, C), after attention */
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
    size_t n;    /* rows at work: all, or the scored ones after the last layer's attention */
    size_t rows; /* all */
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

typedef struct lp_train_ops lp_train_ops;

struct lp_trainer {
    const lp_model *model;
    const lp_train_ops *ops;
    struct lp_train_cpu *cpu;   /* what the operations keep for themselves: one of the two */
    struct lp_train_cuda *cuda;
    lp_team team; /* its numbers say in which form values lie, on a device too */
    lp_trainer_options options;
    size_t rows;
    _Atomic int cancelled;

    /* The adapter. */
    size_t value_count;
    lp_slot *slots; /* (layers, LP_PARTS) */
    float *vectors[4];

    /* Values of a pass, in the memory of the operations. */
    lp_layer_values *layers; /* (layers + 1): the last is for what is not kept */
    lp_matrix *inputs;       /* (layers), each (n, C): what went into each layer */
    float *stream[2];        /* (n, C): what goes into the layer at hand, and what comes out */
    float *middle;           /* (n, C): the layer's values after attention */
    lp_layout layout;
    lp_matrix normed;  /* (n, C) */
    lp_matrix active;  /* (n, F) */
    lp_matrix dropped; /* (n, widest input), where there is dropout */
    float *heads;      /* (rows, H*D) of queries, then (rows, G*D) of keys, not yet rounded */
    lp_matrix scored, kept;     /* (scored, C): normed, with and without the adapter */
    float *dscored;             /* (scored, C) */
    float *dx, *dnormed;        /* (n, C) */
    float *spread;              /* (n, widest input): gradient of dropped inputs */
    lp_matrix dy, dactive, dmixed; /* (n, C), (n, F), (n, H*D) */
    float *dq;                  /* (n, H*D) */
    lp_matrix low_gradient;     /* (n, ranks) */
};

/* Numbers of the widest group's ranks, each rounded up to whole words. */
size_t lp_low_width(const lp_trainer *t, int32_t layer, lp_group group);

static inline const lp_slot *lp_slot_of(const lp_trainer *t, int32_t layer, lp_part part) {
    return &t->slots[(size_t)layer * LP_PARTS + (size_t)part];
}

/* Widest input of a product. */
size_t lp_widest_input(const lp_trainer *t);

/* Zeroed rows of numbers in the memory of the operations; words is NULL where there is none. */
lp_matrix lp_matrix_create(lp_trainer *t, size_t rows, size_t columns);

/* Bytes of a layer's values for all rows; and takes that memory, once: 0 where there is none. */
size_t lp_values_bytes(const lp_trainer *t);
int lp_values_create(lp_trainer *t, int32_t layer);

/* A number that names what dropout drops of a weight's input: the draw of column c of row r, of K columns, is the upper
 * half of lp_mixed_bits(seed + r * K + c), and what is below lp_noise_least is dropped. */
uint64_t lp_mixed_bits(uint64_t x);
uint64_t lp_noise_seed(const lp_trainer *t, int32_t layer, lp_part part);
uint32_t lp_noise_least(const lp_trainer *t);

/* ==== Passes (train_layout.c, train_pass.c) ==== */

/* Checks a pass and lays it out: LP_BAD_ARGUMENT, LP_FULL, or LP_NO_MEMORY. */
lp_status lp_layout_make(lp_trainer *t, const lp_pass *pass);

/* Lays out ids that follow those of a prefix, to be read into it. */
lp_status lp_layout_reading(lp_trainer *t, lp_prefix *prefix, const int32_t *ids, int32_t count);

/* Keys and values of the prefix at a layer. */
lp_matrix lp_prefix_keys(const lp_trainer *t, const lp_prefix *prefix, int32_t layer);
lp_matrix lp_prefix_values(const lp_trainer *t, const lp_prefix *prefix, int32_t layer);

/* ==== Layers (train_layers.c) ==== */

/* next (n, C) = layer(x (n, C)), which is used up; `values` keeps what the way back needs. After the attention of the
 * last layer only the scored rows go on, as rows 0 ..< scored. */
void lp_layer_forward(lp_trainer *t, int32_t layer, lp_layer_values *values, float *x, float *next);

/* t->dx, the gradient of the layer's output (the last one's: of the scored rows), becomes that of its input, which
 * layer 0 leaves out; gradients of the adapter are added up. `values` is used up. */
void lp_layer_backward(lp_trainer *t, int32_t layer, lp_layer_values *values);

/* ==== Operations ==== */

typedef struct lp_destination {
    float *floats;     /* (n, columns), or NULL: */
    lp_matrix numbers;
    const float *plus; /* what is added to floats (n, columns), or NULL */
} lp_destination;

/* Pointers to floats and words are the operations' own memory. n is that of the layout. Operations between begin and
 * end work on the pass that is laid out; failures are kept and told by end. */
struct lp_train_ops {
    const char *name;

    /* Frees what `open` made, after all memory was released. */
    void (*close)(lp_trainer *t);

    /* ==== Memory ==== */

    /* Zeroed memory, which `release` gives back; NULL where there is none. */
    void *(*allocate)(lp_trainer *t, size_t bytes);
    void (*release)(lp_trainer *t, void *memory);

    lp_status (*upload)(lp_trainer *t, void *to, const void *from, size_t bytes);
    lp_status (*download)(const lp_trainer *t, void *to, const void *from, size_t bytes);
    void (*clear)(lp_trainer *t, void *memory, size_t bytes);

    /* ==== Passes ==== */

    /* Makes room for the pass that is laid out, for two sets of logits where `twice`. */
    lp_status (*begin)(lp_trainer *t, int twice);

    /* Waits; LP_NO_DEVICE where an operation failed. */
    lp_status (*end)(lp_trainer *t);

    /* x (n, C) = rows of the embedding */
    void (*embed)(lp_trainer *t, float *x);

    /* x (n, C) = numbers, and numbers = x */
    void (*widen)(lp_trainer *t, lp_matrix numbers, float *x);
    void (*round)(lp_trainer *t, const float *x, lp_matrix numbers);

    /* Rows 0 ..< scored, of `bytes` each, become the scored rows; and back again, where other rows become zero. */
    void (*gather)(lp_trainer *t, void *rows, size_t bytes);
    void (*scatter)(lp_trainer *t, void *rows, size_t bytes);

    /* y = x / sqrt(mean(x^2) + epsilon) * weight, as numbers */
    void (*norm_forward)(lp_trainer *t, int32_t layer, lp_norm norm, const float *x, lp_matrix y);

    /* dx += the gradient by x, given dy (n, C) */
    void (*norm_backward)(lp_trainer *t, int32_t layer, lp_norm norm, const float *x, const float *dy, float *dx);

    /* Products of a group's weights with x (n, K), their biases and the adapter; low (n, ranks) is kept. */
    void (*project_forward)(
        lp_trainer *t, int32_t layer, lp_group group, lp_matrix x, lp_matrix low, const lp_destination *y);

    /* From the gradients dy of its outputs: dx (n, K) as floats or numbers, or neither, and the gradients of A and B */
    void (*project_backward)(
        lp_trainer *t, int32_t layer, lp_group group, lp_matrix x, lp_matrix low, const lp_matrix *dy,
        lp_destination dx);

    /* q and k from t->heads: normalised where the model does, rotated, q divided by sqrt(D). */
    void (*rotate_forward)(lp_trainer *t, int32_t layer, lp_layer_values *values);

    /* q, k and v become the gradients of the products they came from, from what attend_backward left. */
    void (*rotate_backward)(lp_trainer *t, int32_t layer, lp_layer_values *values);

    /* Keys and values of the rows go to the end of the prefix that is read. */
    void (*put_prefix)(lp_trainer *t, int32_t layer, const lp_layer_values *values);

    /* mixed and logs from q, k and v. */
    void (*attend_forward)(lp_trainer *t, int32_t layer, lp_layer_values *values);

    /* Gradients of q, k and v from t->dmixed. Not of keys and values of prefixes, which are constants. */
    void (*attend_backward)(lp_trainer *t, int32_t layer, lp_layer_values *values);

    /* active = silu(gate) * up */
    void (*swiglu_forward)(lp_trainer *t, const lp_layer_values *values);

    /* gate and up become their gradients, from t->dactive. */
    void (*swiglu_backward)(lp_trainer *t, lp_layer_values *values);

    /* Losses of t->scored (scored, C), and with `backward` t->dscored, their gradient. For LP_KEEP t->kept holds the
     * base's t->scored. */
    void (*loss)(lp_trainer *t, const lp_pass *pass, int backward, double *sum);

    /* ==== Steps ==== */

    /* The sum of the squares of the gradient. */
    lp_status (*sum_squares)(lp_trainer *t, double *sum);

    /* Takes a step of AdamW; the gradient becomes zero. */
    lp_status (*step)(lp_trainer *t, const lp_adamw_step *step);
};

/* Each makes what its operations need, and sets t->ops; or says why it cannot. */
lp_status lp_train_cpu_open(lp_trainer *t, char *message, size_t capacity);
lp_status lp_train_cuda_open(lp_trainer *t, char *message, size_t capacity);

#endif
