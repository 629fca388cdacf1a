#define _GNU_SOURCE /* MAP_ANONYMOUS, madvise */
#include "packed_weights.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "pack.h"
#include "panel.h"

enum {
    LARGE_PAGE = 2 << 20,
    ITEM_PANELS = 8, /* panels of an item of work */
};

static const size_t NOT_PACKED = SIZE_MAX;

static const lp_tensor *weight_of(const lp_model *m, int32_t index) {
    const int32_t layers = m->config.layers * LP_PARTS;
    return index < layers ? &m->blocks[index / LP_PARTS].weights[index % LP_PARTS] : &m->head;
}

static size_t panels_of(const lp_tensor *w) { return ((size_t)w->rows + LP_ROWS - 1) / LP_ROWS; }

static size_t panel_bytes_of(const lp_tensor *w) { return lp_panel_bytes(lp_row_bytes(w->type, w->columns)); }

/* Memory on large pages where the system has them; it is zero, and taken as it is touched. */
static int map(lp_packed_weights *packed) {
    packed->mapped = packed->bytes + LARGE_PAGE;
    void *memory = mmap(NULL, packed->mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return 0;
    packed->memory = memory;
#if defined(MADV_HUGEPAGE)
    madvise(memory, packed->mapped, MADV_HUGEPAGE);
#endif
    return 1;
}

/* Where the panels begin: at a large page. */
static uint8_t *base_of(const lp_packed_weights *packed) {
    return packed->memory + (LARGE_PAGE - (uintptr_t)packed->memory % LARGE_PAGE) % LARGE_PAGE;
}

typedef struct task {
    const lp_tensor *weight;
    uint8_t *to;
} task;

static void some_panels(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const task *t = context;
    const size_t panels = panels_of(t->weight), bytes = panel_bytes_of(t->weight), first = (size_t)item * ITEM_PANELS;
    for (size_t i = first; i < first + ITEM_PANELS && i < panels; i++) {
        lp_pack_panel(t->weight, i * LP_ROWS, t->to + i * bytes);
    }
}

int lp_packed_weights_init(lp_packed_weights *p, const lp_model *m, const lp_options *options, lp_pool *pool) {
    p->count = m->config.layers * LP_PARTS + 1;
    p->offsets = calloc((size_t)p->count, sizeof *p->offsets);
    if (!p->offsets) return 0;
    for (int32_t i = 0; i < p->count; i++) {
        const lp_tensor *w = weight_of(m, i);
        p->offsets[i] = lp_is_quantised(w->type) ? p->bytes : NOT_PACKED;
        if (lp_is_quantised(w->type)) p->bytes += (panels_of(w) * panel_bytes_of(w) + 63) / 64 * 64;
    }
    if (p->bytes == 0) return 1;
    if (!map(p)) return 0;
    for (int32_t i = 0; i < p->count; i++) {
        if (p->offsets[i] == NOT_PACKED) continue;
        const lp_tensor *w = weight_of(m, i);
        task t = {w, base_of(p) + p->offsets[i]};
        lp_pool_run(pool, some_panels, &t, (uint32_t)((panels_of(w) + ITEM_PANELS - 1) / ITEM_PANELS));
        if (options->copied) options->copied(options->context, w->data, w->bytes);
    }
    return 1;
}

void lp_packed_weights_release(lp_packed_weights *p) {
    if (p->memory) munmap(p->memory, p->mapped);
    free(p->offsets);
}

static const uint8_t *panels_at(const lp_packed_weights *p, size_t index) {
    return p->offsets && p->offsets[index] != NOT_PACKED ? base_of(p) + p->offsets[index] : NULL;
}

const uint8_t *lp_packed_part(const lp_packed_weights *p, int32_t layer, lp_part part) {
    return panels_at(p, (size_t)layer * LP_PARTS + (size_t)part);
}

const uint8_t *lp_packed_head(const lp_packed_weights *p) { return panels_at(p, (size_t)p->count - 1); }
