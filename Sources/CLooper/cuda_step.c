/* What a step needs on the device lies in one piece there, at places that do not change, so that records of steps can
 * know them: ids, positions, where the tables begin (batch each), tiles (batch), tables. */
#include <stdlib.h>
#include <string.h>

#include "cuda_backend.h"

enum { FIRST_TABLES = 1024 }; /* entries there is room for from the start */

static size_t tables_offset(const lp_cuda *b) {
    const size_t batch = ((size_t)b->batch + 1) / 2 * 2;
    return batch * (3 * sizeof(int32_t) + sizeof(lp_cuda_tile));
}

static int make_room(lp_cuda *b, size_t entries) {
    const size_t bytes = tables_offset(b) + entries * sizeof(lp_cuda_address);
    if (bytes <= b->inputs_bytes) return 1;
    if (b->staged) b->library->driver.release_host(b->staged);
    b->staged = NULL;
    if (!lp_cuda_grow(b, &b->inputs, &b->inputs_bytes, bytes)) return 0;
    void *staged = NULL;
    if (b->library->driver.allocate_host(&staged, bytes) != 0) {
        b->inputs_bytes = 0;
        return 0;
    }
    b->staged = staged;
    memset(b->staged, 0, bytes);
    const size_t batch = ((size_t)b->batch + 1) / 2 * 2;
    const char *start = (const char *)(uintptr_t)b->inputs;
    b->ids = (const int *)start;
    b->positions = b->ids + batch;
    b->table_of = b->positions + batch;
    b->tiles = (const lp_cuda_tile *)(b->table_of + batch);
    b->tables = (const unsigned long long *)(start + tables_offset(b));
    return 1;
}

int lp_cuda_step_init(lp_cuda *b) {
    b->ranges = calloc((size_t)b->batch, sizeof *b->ranges);
    return b->ranges && make_room(b, FIRST_TABLES);
}

static int32_t pages_of(const lp_step_run *r) { return lp_cuda_ceiling((int64_t)r->start + r->count, LP_PAGE); }

static void stage_run(lp_cuda *b, const lp_step_run *r, int32_t table) {
    const size_t batch = ((size_t)b->batch + 1) / 2 * 2;
    int32_t *table_of = (int32_t *)b->staged + 2 * batch;
    lp_cuda_tile *tiles = (lp_cuda_tile *)(table_of + batch);
    lp_cuda_address *tables = (lp_cuda_address *)(b->staged + tables_offset(b));
    for (int32_t i = 0; i < r->count; i++) table_of[r->first + i] = table;
    for (int32_t i = 0; i < r->count; i += LP_CUDA_TILE) {
        const int32_t rest = r->count - i;
        tiles[b->tile_count++] = (lp_cuda_tile){r->first + i, rest < LP_CUDA_TILE ? rest : LP_CUDA_TILE};
    }
    for (int32_t i = 0; i < pages_of(r); i++) tables[table + i] = b->pages[r->pages[i]];
}

/* Neighbouring runs of one adapter become one range. */
static lp_status find_adapters(lp_cuda *b, const lp_step *step) {
    b->range_count = 0;
    b->most_rank = 0;
    for (int32_t i = 0; i < step->run_count; i++) {
        const lp_step_run *r = &step->runs[i];
        const lp_cuda_adapter *adapter = r->adapter ? lp_cuda_adapter_find(b, r->adapter) : NULL;
        if (r->adapter && !adapter) return LP_NO_MEMORY;
        if (adapter && adapter->most > b->most_rank) b->most_rank = adapter->most;
        lp_cuda_range *last = b->range_count > 0 ? &b->ranges[b->range_count - 1] : NULL;
        if (last && last->adapter == adapter && last->first + last->count == r->first) {
            last->count += r->count;
        } else {
            b->ranges[b->range_count++] = (lp_cuda_range){r->first, r->count, adapter};
        }
    }
    const size_t few = LP_CUDA_OUTPUTS * LP_CUDA_FEW, rows = (size_t)step->n > few ? (size_t)step->n : few;
    const size_t bytes = rows * (size_t)b->most_rank * sizeof(float);
    return lp_cuda_grow(b, &b->low, &b->low_bytes, bytes) ? LP_OK : LP_NO_MEMORY;
}

static void find_shape(lp_cuda *b, const lp_step *step) {
    b->is_decode = step->n <= LP_CUDA_FEW && step->run_count == step->n;
    b->longest = 0;
    for (int32_t i = 0; i < step->run_count; i++) {
        const int32_t positions = step->runs[i].start + step->runs[i].count;
        if (positions > b->longest) b->longest = positions;
    }
    b->shape = (lp_cuda_shape){.n = step->n, .splits = lp_cuda_splits(b->longest)};
    for (int32_t i = 0; i < step->run_count && b->is_decode; i++) {
        b->shape.adapters[step->runs[i].first] = step->runs[i].adapter ? step->runs[i].adapter->number : 0;
    }
}

lp_status lp_cuda_step_begin(lp_cuda *b, const lp_step *step) {
    if (step->n < 1 || step->n > b->batch) return LP_BAD_ARGUMENT;
    b->steps++;
    b->n = step->n;
    b->copied = NULL;
    b->tile_count = 0;
    size_t entries = 0;
    for (int32_t i = 0; i < step->run_count; i++) entries += (size_t)pages_of(&step->runs[i]);
    if (!make_room(b, entries > FIRST_TABLES ? 2 * entries : FIRST_TABLES)) return LP_NO_MEMORY;
    const lp_status status = find_adapters(b, step);
    if (status != LP_OK) return status;
    find_shape(b, step);
    const size_t batch = ((size_t)b->batch + 1) / 2 * 2, n = (size_t)step->n;
    memcpy(b->staged, step->ids, n * sizeof(int32_t));
    memcpy(b->staged + batch * sizeof(int32_t), step->positions, n * sizeof(int32_t));
    int32_t table = 0;
    for (int32_t i = 0; i < step->run_count; i++) {
        stage_run(b, &step->runs[i], table);
        table += pages_of(&step->runs[i]);
    }
    const size_t bytes = tables_offset(b) + (size_t)table * sizeof(lp_cuda_address);
    lp_cuda_note(b, b->library->driver.upload(b->inputs, b->staged, bytes, b->stream));
    return b->status;
}
