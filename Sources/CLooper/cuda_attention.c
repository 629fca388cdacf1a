/* Pages on the device, and attention over them. */
#include <stdlib.h>

#include "cuda_backend.h"

enum { SLAB_BYTES = 1 << 26 }; /* memory for pages is taken in pieces of about this size */

static size_t value_bytes(int type) { return type == LP_F32 ? 4 : type == LP_F16 ? 2 : 1; }

int lp_cuda_attention_init(lp_cuda *b, const lp_options *options) {
    const lp_config *c = &b->model->config;
    const size_t groups = (size_t)c->kv_heads * LP_PAGE, width = (size_t)c->head_width, heads = (size_t)c->heads;
    const size_t scales = b->cache_type == LP_Q8_0 ? groups * sizeof(float) : 0;
    b->layer_bytes = 2 * (groups * width * value_bytes(b->cache_type) + scales);
    b->page_bytes = b->layer_bytes * (size_t)c->layers;
    b->slab_pages = (int32_t)(SLAB_BYTES / b->page_bytes > 0 ? SLAB_BYTES / b->page_bytes : 1);
    b->most_pages = lp_cuda_ceiling(options->positions, LP_PAGE);
    b->partial = lp_cuda_take_floats(b, LP_CUDA_FEW * heads * LP_CUDA_SPLITS * (width + 2));
    b->done = (unsigned *)lp_cuda_take_floats(b, LP_CUDA_FEW * heads);
    return b->partial && b->done;
}

/* ==== Pages ==== */

lp_status lp_cuda_reserve_page(lp_backend *base, int32_t page) {
    lp_cuda *b = lp_cuda_of(base);
    if (page < b->page_count) return LP_OK;
    if (page != b->page_count) return LP_BAD_ARGUMENT;
    int32_t pages = b->most_pages - page < b->slab_pages ? b->most_pages - page : b->slab_pages;
    if (pages < 1) pages = 1;
    if (page + pages > b->page_capacity) {
        const int32_t capacity = page + pages > 2 * b->page_capacity ? page + pages : 2 * b->page_capacity;
        lp_cuda_address *grown = realloc(b->pages, (size_t)capacity * sizeof *grown);
        if (!grown) return LP_NO_MEMORY;
        b->pages = grown;
        b->page_capacity = capacity;
    }
    if (b->library->driver.make_current(b->context) != 0) return LP_NO_DEVICE;
    const lp_cuda_address slab = lp_cuda_take(b, (size_t)pages * b->page_bytes);
    if (!slab) return LP_NO_MEMORY;
    for (int32_t i = 0; i < pages; i++) b->pages[b->page_count++] = slab + (size_t)i * b->page_bytes;
    return LP_OK;
}

lp_status lp_cuda_copy_page(lp_backend *base, int32_t from, int32_t to) {
    lp_cuda *b = lp_cuda_of(base);
    if (b->library->driver.make_current(b->context) != 0) return LP_NO_DEVICE;
    return b->library->driver.copy(b->pages[to], b->pages[from], b->page_bytes, b->stream) == 0 ? LP_OK : LP_NO_DEVICE;
}

static lp_cuda_cache cache_of(const lp_cuda *b, int32_t layer) {
    return (lp_cuda_cache){
        .tables = b->tables,
        .table_of = b->table_of,
        .positions = b->positions,
        .layer = (long long)((size_t)layer * b->layer_bytes),
        .values = (long long)(b->layer_bytes / 2),
        .type = b->cache_type,
        .kv_heads = b->model->config.kv_heads,
        .width = b->model->config.head_width,
    };
}

void lp_cuda_store_heads(lp_backend *base, int32_t layer, float *q, float *k, const float *v) {
    lp_cuda *b = lp_cuda_of(base);
    const lp_config *c = &b->model->config;
    const lp_cuda_store a = {
        .cache = cache_of(b, layer),
        .q = q,
        .k = k,
        .v = v,
        .query_norm = b->blocks[layer].query_norm,
        .key_norm = b->blocks[layer].key_norm,
        .frequencies = b->frequencies,
        .epsilon = c->norm_epsilon,
        .n = b->n,
        .heads = c->heads,
        .rope_width = c->rope_width,
        .halves = c->rope_style == LP_ROPE_HALVES,
    };
    const int fours = lp_cuda_ceiling(c->heads + 2 * c->kv_heads, LP_CUDA_THREADS / 32);
    const int shared = LP_CUDA_THREADS / 32 * c->head_width * (int)sizeof(float);
    lp_cuda_run(b, LP_CUDA_FUNCTION_store_rows, fours, b->n, 1, LP_CUDA_THREADS, shared, &a);
}

/* ==== Attention ==== */

int lp_cuda_splits(int32_t positions) {
    const int pages = lp_cuda_ceiling(positions, LP_PAGE);
    int splits = 1;
    while (splits < pages && splits < LP_CUDA_SPLITS) splits *= 2;
    return splits;
}

static void attend_rows(lp_cuda *b, int32_t layer, const float *q, float *y) {
    const lp_config *c = &b->model->config;
    const int of_group = c->heads / c->kv_heads;
    const int heads = of_group == 1 ? 1 : of_group == 2 ? 2 : of_group <= 4 ? 4 : 8;
    const lp_cuda_function function = heads == 1   ? LP_CUDA_FUNCTION_attend_1
                                      : heads == 2 ? LP_CUDA_FUNCTION_attend_2
                                      : heads == 4 ? LP_CUDA_FUNCTION_attend_4
                                                   : LP_CUDA_FUNCTION_attend_8;
    lp_cuda_attend a = {
        .cache = cache_of(b, layer),
        .q = q,
        .y = y,
        .scale = 1 / __builtin_sqrtf((float)c->head_width),
        .heads = c->heads,
        .parts = lp_cuda_ceiling(of_group, heads),
        .lanes = 2,
        .split = b->n <= LP_CUDA_FEW,
        .partial = b->partial,
        .done = b->done,
    };
    while (a.lanes * 8 < c->head_width) a.lanes *= 2;
    const int32_t columns = c->heads * c->head_width;
    /* A copy in bytes needs neighbouring values in one warp. */
    if (c->head_width % 32 == 0) a.rounded = lp_cuda_copies_of(b, y, b->n, columns);
    const int shared = heads * (67 + LP_CUDA_THREADS / 32 * c->head_width) * (int)sizeof(float);
    const int splits = a.split ? lp_cuda_splits(b->longest) : 1;
    lp_cuda_run(b, function, splits, c->kv_heads * a.parts, b->n, LP_CUDA_THREADS, shared, &a);
}

static void attend_tiles(lp_cuda *b, int32_t layer, const float *q, float *y) {
    const lp_config *c = &b->model->config;
    const int width = c->head_width;
    const lp_cuda_attend_tiles a = {
        .cache = cache_of(b, layer),
        .q = q,
        .y = y,
        .scale = 1 / __builtin_sqrtf((float)width),
        .heads = c->heads,
        .tiles = b->tiles,
        .rounded = lp_cuda_copies_of(b, y, b->n, c->heads * width),
    };
    const int shared = (LP_PAGE * (width + 8) + width * (LP_PAGE + 8)) * (int)sizeof(short);
    const lp_cuda_function function =
        width == 64 ? LP_CUDA_FUNCTION_attend_tiles_64 : LP_CUDA_FUNCTION_attend_tiles_128;
    lp_cuda_run(b, function, b->tile_count, c->heads, 1, LP_CUDA_THREADS, shared, &a);
}

/* The tensor cores take half precision. */
static int takes_tiles(const lp_cuda *b) {
    const int32_t width = b->model->config.head_width;
    return b->n > LP_CUDA_FEW && !b->exact && b->cache_type != LP_F32 && (width == 64 || width == 128);
}

void lp_cuda_attend_heads(lp_backend *base, int32_t layer, const float *q, float *y) {
    lp_cuda *b = lp_cuda_of(base);
    if (b->copied == y) b->copied = NULL;
    if (takes_tiles(b)) {
        attend_tiles(b, layer, q, y);
    } else {
        attend_rows(b, layer, q, y);
    }
}
