/* Attention on CUDA: in tiles on the tensor cores (kernels/train_tiles.cu), or in single precision (train_exact.cu). */
#include "machine.h"
#include "train_cuda.h"

typedef enum direction { FORWARD, QUERIES, KEYS } direction;

/* How many tiles of 64 rows each direction holds in shared memory, and columns of the exact one. */
static const int tiles_held[] = {[FORWARD] = 3, [QUERIES] = 4, [KEYS] = 4};
static const int columns_held[] = {[FORWARD] = 2, [QUERIES] = 3, [KEYS] = 4};

static int class_of(const lp_trainer *t) {
    const int32_t width = t->model->config.head_width;
    return width <= 64 ? 0 : width <= 128 ? 1 : 2;
}

static lp_cuda_function function_of(const lp_trainer *t, direction d) {
    static const lp_cuda_function exact[] = {
        LP_CUDA_FUNCTION_train_attend_exact, LP_CUDA_FUNCTION_train_queries_exact, LP_CUDA_FUNCTION_train_keys_exact};
    static const lp_cuda_function tiled[][3] = {
        {LP_CUDA_FUNCTION_train_attend_64, LP_CUDA_FUNCTION_train_attend_128, LP_CUDA_FUNCTION_train_attend_256},
        {LP_CUDA_FUNCTION_train_queries_64, LP_CUDA_FUNCTION_train_queries_128, LP_CUDA_FUNCTION_train_queries_256},
        {LP_CUDA_FUNCTION_train_keys_64, LP_CUDA_FUNCTION_train_keys_128, LP_CUDA_FUNCTION_train_keys_256},
    };
    return lp_train_is_exact(t) ? exact[d] : tiled[d][class_of(t)];
}

static int shared_of(const lp_trainer *t, direction d) {
    if (lp_train_is_exact(t)) {
        return columns_held[d] * t->model->config.head_width * LP_CUDA_EXACT_ROWS * (int)sizeof(float);
    }
    const int width = 64 << class_of(t), tile = LP_CUDA_TRAIN_TILE * (width + 8) * (int)sizeof(short);
    return tiles_held[d] * tile + (d == KEYS ? 2 * LP_CUDA_TRAIN_TILE * (int)sizeof(float) : 0);
}

int lp_cuda_train_attention_init(lp_trainer *t) {
    const lp_cuda *b = t->cuda->device;
    for (direction d = FORWARD; d <= KEYS; d++) {
        const lp_cuda_handle function = b->functions[function_of(t, d)];
        if (b->library->driver.set_function(function, LP_CUDA_MOST_SHARED, shared_of(t, d)) != 0) return 0;
    }
    return 1;
}

static lp_cuda_train_attend attention_of(const lp_trainer *t, int32_t layer, const lp_layer_values *v) {
    const lp_config *c = &t->model->config;
    const lp_train_cuda *cuda = t->cuda;
    lp_matrix keys = {NULL, lp_stride(&t->team, (size_t)c->kv_heads * (size_t)c->head_width)}, values = keys;
    keys.words = (uint32_t *)(uintptr_t)cuda->prefixes + 2 * (size_t)layer * cuda->prefix_rows * keys.stride;
    values.words = keys.words + cuda->prefix_rows * keys.stride;
    return (lp_cuda_train_attend){
        .q = lp_cuda_numbers_of(t, v->q),
        .k = lp_cuda_numbers_of(t, v->k),
        .v = lp_cuda_numbers_of(t, v->v),
        .mixed = lp_cuda_numbers_of(t, v->mixed),
        .dmixed = lp_cuda_numbers_of(t, t->dmixed),
        .prefix_k = lp_cuda_numbers_of(t, keys),
        .prefix_v = lp_cuda_numbers_of(t, values),
        .logs = v->logs,
        .shares = cuda->shares,
        .dq = t->dq,
        .dk = cuda->dk,
        .dv = cuda->dv,
        .segments = cuda->segments,
        .tiles = cuda->tiles,
        .rows = (long long)t->rows,
        .n = (int)t->layout.rows,
        .segment_count = t->layout.segment_count,
        .heads = c->heads,
        .kv_heads = c->kv_heads,
        .width = c->head_width,
    };
}

static void run(lp_trainer *t, direction d, const lp_cuda_train_attend *a) {
    const int heads = d == KEYS ? a->kv_heads : a->heads, is_exact = lp_train_is_exact(t);
    lp_cuda_run(
        t->cuda->device, function_of(t, d), t->cuda->tile_count, heads,
        is_exact ? LP_CUDA_TRAIN_TILE / LP_CUDA_EXACT_ROWS : 1, is_exact ? LP_CUDA_EXACT_ROWS : LP_CUDA_THREADS,
        shared_of(t, d), a);
}

void lp_cuda_attend_forward(lp_trainer *t, int32_t layer, lp_layer_values *values) {
    const lp_cuda_train_attend a = attention_of(t, layer, values);
    run(t, FORWARD, &a);
}

void lp_cuda_attend_backward(lp_trainer *t, int32_t layer, lp_layer_values *values) {
    const lp_cuda_train_attend a = attention_of(t, layer, values);
    const size_t warps = LP_CUDA_THREADS / 32, items = t->layout.rows * (size_t)a.heads;
    lp_train_run(t, LP_CUDA_FUNCTION_train_head_shares, lp_ceiling(items, warps), LP_CUDA_THREADS, &a);
    run(t, QUERIES, &a);
    run(t, KEYS, &a);
}
