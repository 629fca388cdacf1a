/* Pages that hold keys and values, and the sequences that share them. */
#ifndef LP_PAGES_H
#define LP_PAGES_H

#include "backend.h"

typedef struct lp_pages {
    lp_backend *backend;
    int32_t count;       /* most pages there can be */
    int32_t reserved;    /* pages 0 ..< reserved have memory */
    int32_t free_count;
    int32_t *free_pages; /* reserved, but in no sequence: a stack */
    int32_t *owners;     /* (count) sequences that a page is in */
} lp_pages;

struct lp_sequence {
    lp_pages *pool;
    int32_t length;   /* ids */
    int32_t used;     /* pages */
    int32_t capacity; /* of `pages` */
    int32_t *pages;
};

/* Room for `positions` positions; 0 where there is no memory. */
int lp_pages_init(lp_pages *pool, lp_backend *backend, int64_t positions);
void lp_pages_release(lp_pages *pool);

/* Pages that can still be taken. */
int32_t lp_pages_left(const lp_pages *pool);

/* Pages that `more` ids after those of the sequence would take. */
int32_t lp_sequence_needs(const lp_sequence *s, int32_t more);

/* Takes the pages for `more` ids, and copies the one that is shared where they begin. */
lp_status lp_sequence_grow(lp_sequence *s, int32_t more);

#endif
