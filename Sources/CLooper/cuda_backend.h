/* The CUDA backend: what its files share. Where a function fails it leaves that in `status`, and what follows does
 * nothing until the step ends. */
#ifndef LP_CUDA_BACKEND_H
#define LP_CUDA_BACKEND_H

#include "backend.h"
#include "cuda_library.h"
#include "kernels/arguments.h"

/* Kernels of every module, of an engine's and of a trainer's. */
#define LP_CUDA_FUNCTIONS(X) X(arrange_rows) X(dequantize_rows) X(embed_rows)

#define LP_CUDA_READING(X) \
    X(norm_rows) X(activate_rows) X(round_rows) X(bias_rows) X(adapt_low) X(adapt_add) X(few_1) X(few_2) X(few_4) \
    X(few_8) X(store_rows) X(attend_1) X(attend_2) X(attend_4) X(attend_8) X(attend_tiles_64) X(attend_tiles_128)

#define LP_CUDA_TRAINING(X) \
    X(train_round) X(train_widen) X(train_gather) X(train_scatter) X(train_norm_rows) X(train_norm_back) \
    X(train_swiglu_rows) X(train_swiglu_back) X(train_drop_inputs) X(train_drop_gradients) X(train_rotate_heads) \
    X(train_rotate_back) X(train_loss_rows) X(train_square_sums) X(train_adamw) X(train_halve) X(train_attend_exact) \
    X(train_queries_exact) X(train_keys_exact) X(train_head_shares) X(train_attend_64) X(train_attend_128) \
    X(train_attend_256) X(train_queries_64) X(train_queries_128) X(train_queries_256) X(train_keys_64) \
    X(train_keys_128) X(train_keys_256)

#define LP_CUDA_FUNCTION_NUMBER(name) LP_CUDA_FUNCTION_##name,
typedef enum lp_cuda_function {
    LP_CUDA_FUNCTIONS(LP_CUDA_FUNCTION_NUMBER) LP_CUDA_READING(LP_CUDA_FUNCTION_NUMBER)
    LP_CUDA_TRAINING(LP_CUDA_FUNCTION_NUMBER) LP_CUDA_FUNCTION_COUNT
} lp_cuda_function;

enum {
    LP_CUDA_SCORED = 32,      /* rows that are scored at once */
    LP_CUDA_MOST_WIDTH = 256, /* of a head */
    LP_CUDA_GRAPHS = 16,      /* records of steps that are kept */
    LP_CUDA_ADAPTERS = 32,    /* adapters that are kept on the device */
};

typedef struct lp_cuda_weight {
    lp_cuda_matrix matrix;
    unsigned short *halves; /* (R, K) the same in bfloat16, where memory is plentiful; or NULL */
    const float *bias;      /* or NULL */
} lp_cuda_weight;

typedef struct lp_cuda_block {
    lp_cuda_weight weights[LP_PARTS];
    const float *attention_norm, *feed_norm, *query_norm, *key_norm;
} lp_cuda_block;

typedef struct lp_cuda_adapter {
    uint64_t number; /* of the lp_adapter; 0: this place is free */
    uint64_t used;   /* the step that used it last */
    int32_t most;    /* largest rank */
    lp_cuda_address values;
    lp_cuda_lora *loras; /* (layers, LP_PARTS) */
} lp_cuda_adapter;

/* Rows of a step that share an adapter. */
typedef struct lp_cuda_range {
    int32_t first, count;
    const lp_cuda_adapter *adapter;
} lp_cuda_range;

/* What two steps must have in common for the record of one to serve the other. */
typedef struct lp_cuda_shape {
    int32_t n, splits;
    uint64_t adapters[LP_CUDA_FEW];
} lp_cuda_shape;

typedef struct lp_cuda_graph {
    lp_cuda_handle made; /* NULL: this place is free */
    lp_cuda_shape shape;
    uint64_t used;
} lp_cuda_graph;

typedef struct lp_cuda {
    lp_backend base;
    const lp_cuda_library *library;
    const lp_model *model;
    int trains; /* whether its kernels are those of training */
    int exact, cache_type, batch, multiprocessors, device;
    int has_context;
    lp_cuda_handle context, stream, module, blas;
    lp_cuda_handle functions[LP_CUDA_FUNCTION_COUNT];
    lp_status status;
    uint64_t steps;

    lp_cuda_address *memory; /* all that goes with the backend */
    int32_t memory_count, memory_capacity;

    /* ==== Model ==== */
    lp_cuda_weight embedding, head;
    lp_cuda_block *blocks;
    const float *output_norm, *frequencies;

    /* ==== Step ==== */
    int32_t n, longest; /* rows, and most positions of one of them */
    int is_decode;      /* one row a run */
    lp_cuda_address inputs; /* ids, positions, table_of, tiles, tables: see cuda_step.c */
    unsigned char *staged;  /* the same, on its way there */
    size_t inputs_bytes;
    const int *ids, *positions, *table_of;
    const lp_cuda_tile *tiles;
    const unsigned long long *tables;
    int32_t tile_count, range_count;
    lp_cuda_range *ranges; /* (batch) */
    int32_t most_rank;
    lp_cuda_address low; /* what adapters compute between their factors */
    size_t low_bytes;

    /* ==== Copies of inputs ==== */
    lp_cuda_rounded copies; /* the memory; its form is that of the last */
    const float *copied;    /* whose copies they are; NULL: nobody's */

    /* ==== Memory for products, attention and scores ==== */
    lp_cuda_address slice; /* LP_CUDA_SLICE values of a weight */
    float *partial;
    unsigned *done;
    float *chosen, *logits; /* (LP_CUDA_SCORED, C), (LP_CUDA_SCORED, V) */
    int *chosen_rows;
    float *staged_logits;

    /* ==== Pages ==== */
    lp_cuda_address *pages;
    int32_t page_count, page_capacity, slab_pages, most_pages;
    size_t page_bytes, layer_bytes;

    lp_cuda_adapter adapters[LP_CUDA_ADAPTERS];
    lp_cuda_graph graphs[LP_CUDA_GRAPHS];
    lp_cuda_shape shape, last_shape;
    int is_capturing, is_whole; /* whether a step is being recorded, and is complete */
} lp_cuda;

static inline lp_cuda *lp_cuda_of(lp_backend *b) { return (lp_cuda *)b; }

static inline int lp_cuda_ceiling(int64_t count, int64_t by) { return (int)((count + by - 1) / by); }

/* ==== cuda_backend.c ==== */

/* Opens the device and brings the model there, with the kernels of training and without room for steps. LP_NO_DEVICE
 * where there is none, and the message says what to do. lp_cuda_close frees it. */
lp_status lp_cuda_open_training(const lp_model *model, int exact, lp_cuda **device, char *message, size_t capacity);
void lp_cuda_close(lp_cuda *b);

/* ==== cuda_memory.c ==== */

/* Notes a result of the driver or of cuBLAS; 1 where all is well so far. */
int lp_cuda_note(lp_cuda *b, int result);

/* Zeroed memory that goes with the backend; 0 where there is none. */
lp_cuda_address lp_cuda_take(lp_cuda *b, size_t bytes);
float *lp_cuda_take_floats(lp_cuda *b, size_t count);

/* Makes *address hold at least `bytes`, without keeping what was there. Forgets the graphs, which may know the old
 * one. */
int lp_cuda_grow(lp_cuda *b, lp_cuda_address *address, size_t *held, size_t bytes);

/* Starts a kernel. */
void lp_cuda_run(
    lp_cuda *b, lp_cuda_function function, int x, int y, int z, int threads, int shared, const void *arguments);

/* ==== cuda_weights.c ==== */

lp_status lp_cuda_load_model(lp_cuda *b);

/* Rows `first` ... of a weight as floats, or as bfloat16 */
void lp_cuda_dequantize_to(
    lp_cuda *b, const lp_cuda_matrix *weight, int first, int rows, float *floats, unsigned short *halves);

/* ==== cuda_matmul.c ==== */

typedef struct lp_cuda_target {
    const lp_cuda_weight *weight;
    float *y;
} lp_cuda_target;

/* Makes room; 0 where there is none. */
int lp_cuda_matmul_init(lp_cuda *b);

/* The form that products of `n` rows of `columns` values want. */
lp_cuda_form lp_cuda_form_of(const lp_cuda *b, int32_t n, int32_t columns);

/* The copies that a kernel makes of what it writes to x, n rows of `columns`. */
lp_cuda_rounded lp_cuda_copies_of(lp_cuda *b, const float *x, int32_t n, int32_t columns);

/* y (n, R) = x (n, K) · weightᵀ + bias for each target */
void lp_cuda_multiply(lp_cuda *b, const float *x, int32_t n, const lp_cuda_target *targets, int count, int add);

/* c (n, m) = a (m, k; row stride lda)ᵀ times x (n, k), or += */
void lp_cuda_sgemm(
    lp_cuda *b, const float *x, int n, int k, const float *a, int lda, int m, float *c, int ldc, int add);

/* ==== cuda_adapter.c ==== */

/* The adapter on the device; NULL where it cannot get there. */
const lp_cuda_adapter *lp_cuda_adapter_find(lp_cuda *b, const lp_adapter *adapter);
void lp_cuda_adapters_free(lp_cuda *b);

/* Each y (n, R) += x · aᵀ · b of the adapters of the step. */
void lp_cuda_adapt_outputs(lp_cuda *b, int32_t layer, const float *x, const lp_output *outputs, int count);

/* ==== cuda_attention.c ==== */

int lp_cuda_attention_init(lp_cuda *b, const lp_options *options);
lp_status lp_cuda_reserve_page(lp_backend *base, int32_t page);
lp_status lp_cuda_copy_page(lp_backend *base, int32_t from, int32_t to);
void lp_cuda_store_heads(lp_backend *base, int32_t layer, float *q, float *k, const float *v);
void lp_cuda_attend_heads(lp_backend *base, int32_t layer, const float *q, float *y);

/* Blocks that share the positions of a row that has `positions` of them: a power of two. */
int lp_cuda_splits(int32_t positions);

/* ==== cuda_step.c ==== */

int lp_cuda_step_init(lp_cuda *b);

/* Brings the step to the device. */
lp_status lp_cuda_step_begin(lp_cuda *b, const lp_step *step);

/* ==== cuda_graph.c ==== */

/* Runs the record of a step of this form, or starts making one; 1 where it ran. */
int lp_cuda_graph_begin(lp_cuda *b);

/* Ends a record and runs what is in it. */
void lp_cuda_graph_end(lp_cuda *b);
void lp_cuda_graphs_free(lp_cuda *b);

#endif
