/* A page belongs to every sequence that reads it; only a sequence that owns its last page alone writes there. */
#include "pages.h"

#include <stdlib.h>
#include <string.h>

static int32_t pages_for(int64_t positions) { return (int32_t)((positions + LP_PAGE - 1) / LP_PAGE); }

int lp_pages_init(lp_pages *pool, lp_backend *backend, int64_t positions) {
    pool->backend = backend;
    pool->count = pages_for(positions);
    pool->free_pages = calloc((size_t)pool->count, sizeof *pool->free_pages);
    pool->owners = calloc((size_t)pool->count, sizeof *pool->owners);
    return pool->free_pages && pool->owners;
}

void lp_pages_release(lp_pages *pool) {
    free(pool->free_pages);
    free(pool->owners);
}

int32_t lp_pages_left(const lp_pages *pool) { return pool->free_count + pool->count - pool->reserved; }

static lp_status take(lp_pages *pool, int32_t *page) {
    if (pool->free_count > 0) {
        *page = pool->free_pages[--pool->free_count];
    } else {
        if (pool->reserved == pool->count) return LP_FULL;
        const lp_status status = pool->backend->ops->reserve_page(pool->backend, pool->reserved);
        if (status != LP_OK) return status;
        *page = pool->reserved++;
    }
    pool->owners[*page] = 1;
    return LP_OK;
}

static void give_back(lp_pages *pool, int32_t page) {
    if (--pool->owners[page] == 0) pool->free_pages[pool->free_count++] = page;
}

/* ==== Sequences ==== */

static int make_room(lp_sequence *s, int32_t pages) {
    if (pages <= s->capacity) return 1;
    const int32_t capacity = pages > 2 * s->capacity ? pages : 2 * s->capacity;
    int32_t *grown = realloc(s->pages, (size_t)capacity * sizeof *grown);
    if (!grown) return 0;
    s->pages = grown;
    s->capacity = capacity;
    return 1;
}

static int shares_its_end(const lp_sequence *s) {
    return s->length % LP_PAGE != 0 && s->pool->owners[s->pages[s->used - 1]] > 1;
}

int32_t lp_sequence_needs(const lp_sequence *s, int32_t more) {
    return pages_for((int64_t)s->length + more) - s->used + shares_its_end(s);
}

static lp_status own_the_end(lp_sequence *s) {
    if (!shares_its_end(s)) return LP_OK;
    lp_pages *pool = s->pool;
    int32_t *shared = &s->pages[s->used - 1], own;
    lp_status status = take(pool, &own);
    if (status != LP_OK) return status;
    status = pool->backend->ops->copy_page(pool->backend, *shared, own);
    give_back(pool, status == LP_OK ? *shared : own);
    if (status == LP_OK) *shared = own;
    return status;
}

lp_status lp_sequence_grow(lp_sequence *s, int32_t more) {
    const int32_t pages = pages_for((int64_t)s->length + more);
    if (!make_room(s, pages)) return LP_NO_MEMORY;
    lp_status status = own_the_end(s);
    while (status == LP_OK && s->used < pages) {
        status = take(s->pool, &s->pages[s->used]);
        if (status == LP_OK) s->used++;
    }
    return status;
}

static void shrink(lp_sequence *s, int32_t pages) {
    while (s->used > pages) give_back(s->pool, s->pages[--s->used]);
}

lp_status lp_sequence_fork(const lp_sequence *sequence, int32_t length, lp_sequence **fork) {
    if (!fork) return LP_BAD_ARGUMENT;
    *fork = NULL;
    if (!sequence || length < 0 || length > sequence->length) return LP_BAD_ARGUMENT;
    lp_sequence *made = calloc(1, sizeof *made);
    if (!made) return LP_NO_MEMORY;
    made->pool = sequence->pool;
    const int32_t pages = pages_for(length);
    if (!make_room(made, pages > 0 ? pages : 1)) {
        free(made);
        return LP_NO_MEMORY;
    }
    for (int32_t i = 0; i < pages; i++) {
        made->pages[i] = sequence->pages[i];
        made->pool->owners[made->pages[i]]++;
    }
    made->used = pages;
    made->length = length;
    *fork = made;
    return LP_OK;
}

void lp_sequence_free(lp_sequence *s) {
    if (!s) return;
    shrink(s, 0);
    free(s->pages);
    free(s);
}

lp_status lp_sequence_truncate(lp_sequence *s, int32_t length) {
    if (!s || length < 0 || length > s->length) return LP_BAD_ARGUMENT;
    s->length = length;
    shrink(s, pages_for(length));
    return LP_OK;
}

int32_t lp_sequence_length(const lp_sequence *s) { return s->length; }
