/* CLooper: the transformer of the local model, on the CPU.
 *
 * Reads token ids with the weights of a `llama`, `qwen2` or `qwen3` model as they lie in the file (quantised,
 * memory-mapped) and gives logits. No I/O, no exit, no output; every failure is an lp_status.
 *
 * Builds alone, without Swift (gcc 12 or clang 15, or later):
 *   cc -std=gnu2x -O3 -Wall -fPIC -shared -Iinclude *.c -o libclooper.so -lpthread -ldl -lm
 */
#ifndef CLOOPER_H
#define CLOOPER_H

#include <stddef.h>
#include <stdint.h>

/* ==== Status ==== */

typedef enum lp_status {
    LP_OK = 0,
    LP_BAD_ARGUMENT, /* a number is out of range: nothing was done */
    LP_BAD_TENSOR,   /* a tensor is missing or has the wrong type, shape or size */
    LP_NO_MEMORY,
    LP_FULL,      /* more ids than there is room for: nothing was read */
    LP_CANCELLED, /* lp_engine_cancel was called; the ids of finished batches stay read */
    LP_NO_DEVICE, /* the backend that was asked for is not there, or failed: the message says why */
} lp_status;

/* ==== Tensors ==== */

/* Numbers of the types are those of GGUF. */
typedef enum lp_type {
    LP_F32 = 0,
    LP_F16 = 1,
    LP_Q4_0 = 2,
    LP_Q4_1 = 3,
    LP_Q5_0 = 6,
    LP_Q5_1 = 7,
    LP_Q8_0 = 8,
    LP_Q4_K = 12,
    LP_Q5_K = 13,
    LP_Q6_K = 14,
    LP_BF16 = 30,
} lp_type;

/* A matrix (rows, columns) whose rows follow each other; a vector is one row. `data` needs no alignment and stays the
 * caller's; NULL stands for a tensor that the model does not have. */
typedef struct lp_tensor {
    const void *data;
    size_t bytes;
    int32_t type;
    int64_t rows;
    int64_t columns;
} lp_tensor;

/* Bytes of one row of `columns` values, or 0 where the type is unknown or the row is not a whole number of blocks. */
size_t lp_row_bytes(int32_t type, int64_t columns);

/* Turns `count` values of `type` into floats with the kernels of `cpu` (NULL: the best). `bytes` is the size of
 * `source` and must fit exactly. */
lp_status lp_dequantize(
    const char *cpu, int32_t type, const void *source, size_t bytes, float *destination, size_t count);

/* ==== Model ==== */

typedef enum lp_rope_style {
    LP_ROPE_PAIRS = 0,  /* rotates values 2i and 2i+1 */
    LP_ROPE_HALVES = 1, /* rotates values i and i + rope_width/2 */
} lp_rope_style;

typedef struct lp_config {
    int32_t vocabulary; /* V, rows of the embedding */
    int32_t width;      /* C, values of one position between layers */
    int32_t layers;
    int32_t heads;      /* H, of queries */
    int32_t kv_heads;   /* G, of keys and values; divides H */
    int32_t head_width; /* D */
    int32_t hidden;     /* F, inner width of the feed-forward part */
    int32_t rope_width; /* rotated values of a head, even, at most D */
    int32_t rope_style;
    float rope_base;
    float rope_divisor; /* positions are divided by it; 1 leaves them as they are */
    float norm_epsilon;
} lp_config;

/* Weights of one layer. Biases may be absent. */
typedef struct lp_layer {
    lp_tensor attention_norm;   /* (1, C) */
    lp_tensor query;            /* (H*D, C) */
    lp_tensor key;              /* (G*D, C) */
    lp_tensor value;            /* (G*D, C) */
    lp_tensor query_bias;       /* (1, H*D) */
    lp_tensor key_bias;         /* (1, G*D) */
    lp_tensor value_bias;       /* (1, G*D) */
    lp_tensor query_norm;       /* (1, D), over each head before the rotation; absent with key_norm */
    lp_tensor key_norm;         /* (1, D) */
    lp_tensor attention_output; /* (C, H*D) */
    lp_tensor feed_norm;        /* (1, C) */
    lp_tensor gate;             /* (F, C) */
    lp_tensor up;               /* (F, C) */
    lp_tensor down;             /* (C, F) */
} lp_layer;

typedef struct lp_weights {
    lp_tensor embedding;    /* (V, C) */
    lp_tensor output_norm;  /* (1, C) */
    lp_tensor head;         /* (V, C); absent: the embedding is the head */
    lp_tensor rope_factors; /* (1, rope_width/2), dividing the frequencies; may be absent */
    const lp_layer *layers; /* config.layers of them */
} lp_weights;

typedef struct lp_model lp_model;

/* Checks every number and tensor and makes a model of them.
 *
 * The bytes of the tensors must stay mapped until lp_model_free; `weights` itself is copied. On failure *model is NULL
 * and `message` (of `capacity` bytes) says what is wrong. The caller frees the model, after its sessions. A model is
 * never written to: any number of sessions may share it, on any threads. */
lp_status lp_model_create(
    const lp_config *config, const lp_weights *weights, lp_model **model, char *message, size_t capacity);
void lp_model_free(lp_model *model);

/* ==== Adapter ==== */

/* Low-rank addition to one weight: y += scale * (x · Aᵀ) · Bᵀ. F32, F16 or BF16; both absent: none. */
typedef struct lp_adapter_part {
    lp_tensor a; /* (r, in) */
    lp_tensor b; /* (out, r) */
    float scale; /* alpha / r, applied once */
} lp_adapter_part;

typedef struct lp_adapter_layer {
    lp_adapter_part query, key, value, attention_output, gate, up, down;
} lp_adapter_layer;

typedef struct lp_adapter lp_adapter;

/* Checks the shapes against the model and makes an adapter; the tensors are copied. Layers: as many as the model's.
 * The caller frees it, when no engine reads with it. Never written to: any number of engines may share it. */
lp_status lp_adapter_create(
    const lp_model *model, const lp_adapter_layer *layers, lp_adapter **adapter, char *message, size_t capacity);
void lp_adapter_free(lp_adapter *adapter);

/* ==== Engine ==== */

/* What computes: threads or a device, memory for intermediate values, and the pages that hold keys and values. An
 * engine and its sequences are used by one thread at a time, lp_engine_cancel apart. */
typedef struct lp_engine lp_engine;

typedef enum lp_blas_use {
    LP_BLAS_DEFAULT = 0, /* where LOOPER_BLAS names a library */
    LP_BLAS_NEVER = 1,
    LP_BLAS_ALWAYS = 2, /* where one is found */
} lp_blas_use;

typedef enum lp_precision {
    LP_FAST = 0,  /* inputs of quantised weights are rounded to 8 bits in blocks of 32 */
    LP_EXACT = 1, /* everything in single precision: the reference, some three times slower */
} lp_precision;

typedef struct lp_options {
    const char *backend; /* "cpu" or "cuda"; NULL: "cpu" */
    const char *cpu;     /* name of the kernels; NULL: the best of this CPU */
    int64_t positions;   /* most positions that all sequences together keep; memory is taken as they come */
    int32_t threads;     /* the caller's among them; 0: one for each core */
    int32_t batch;       /* most positions computed at once; 0: 512 */
    int32_t cache_type;  /* of keys and values: LP_F16, LP_Q8_0 (8 bits, a scale for each head) or LP_F32 */
    int32_t precision;   /* lp_precision */
    int32_t blas;        /* lp_blas_use; only where inputs are not rounded */

    /* Called, if not NULL, with the bytes of a tensor that the engine copied in a better order and will not read again:
     * the owner may give back the memory of a mapping. They must stay readable. */
    void (*copied)(void *context, const void *data, size_t bytes);
    void *context;
} lp_options;

/* Makes an engine. On failure *engine is NULL and `message` says why. The caller frees it, before the model and after
 * its sequences. */
lp_status lp_engine_create(
    const lp_model *model, const lp_options *options, lp_engine **engine, char *message, size_t capacity);
void lp_engine_free(lp_engine *engine);

/* ==== Sequences ==== */

/* The ids read so far, as keys and values. */
typedef struct lp_sequence lp_sequence;

/* Makes an empty sequence; the caller frees it. */
lp_status lp_sequence_create(lp_engine *engine, lp_sequence **sequence);
void lp_sequence_free(lp_sequence *sequence);

/* Makes a sequence of the first `length` ids of another. Both share the memory of what they share; the one that goes
 * on inside a shared page copies that page first. The caller frees it; in any order. */
lp_status lp_sequence_fork(const lp_sequence *sequence, int32_t length, lp_sequence **fork);

/* Forgets all but the first `length` ids. */
lp_status lp_sequence_truncate(lp_sequence *sequence, int32_t length);

/* Ids read so far. */
int32_t lp_sequence_length(const lp_sequence *sequence);

/* Bytes of weights that the engine keeps in an order of its own. */
int64_t lp_engine_packed_bytes(const lp_engine *engine);

/* Name of what computes: "cpu" or "cuda". Static. */
const char *lp_engine_backend(const lp_engine *engine);

/* Positions that further reads can take before LP_FULL, if no sequence is freed. */
int64_t lp_engine_free_positions(const lp_engine *engine);

/* ==== Reading ==== */

/* Ids to be read after those of a sequence. */
typedef struct lp_run {
    lp_sequence *sequence;
    const lp_adapter *adapter; /* in force for these ids; or NULL */
    const int32_t *ids;        /* (count), count >= 1 */
    int32_t count;
    int32_t scored; /* how many of the last ids get logits */
    float *logits;  /* (scored, V), or NULL where none are scored */
} lp_run;

/* Reads the ids of `count` runs, which have different sequences, in common batches. With quantised weights and LP_FAST
 * a run's result is the same, bit for bit, alone and beside others, and however its ids are cut into reads; products in
 * single precision add in another order for up to 4 rows. LP_FULL and LP_BAD_ARGUMENT come before anything is read. */
lp_status lp_engine_read(lp_engine *engine, const lp_run *runs, int32_t count);

/* Makes the read that is under way, or else the next one, end with LP_CANCELLED between two layers. From any thread.
 * lp_engine_rearm takes the request back. */
void lp_engine_cancel(lp_engine *engine);
void lp_engine_rearm(lp_engine *engine);

/* ==== What is in use ==== */

/* Name of the best kernels of this CPU: "avx512bf16", "avx512", "avx2" or "portable"; LOOPER_CPU in the environment names lesser
 * ones. Static. */
const char *lp_cpu_name(void);

/* Whether this CPU can run the kernels of that name. */
int lp_cpu_supports(const char *name);

/* Path of the BLAS library that was found, or "none"; LOOPER_BLAS in the environment is such a path or "none".
 * Static. */
const char *lp_blas_name(void);

/* Cores that this process may run on; hardware threads of one core count once. */
int32_t lp_core_count(void);

#endif
