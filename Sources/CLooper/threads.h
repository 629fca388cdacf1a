/* A few threads that share out the items of one job at a time. */
#ifndef LP_THREADS_H
#define LP_THREADS_H

#include <stddef.h>
#include <stdint.h>

typedef struct lp_pool lp_pool;

/* Does one item. `worker` is below the pool's thread count, and no two calls with the same one run at a time. */
typedef void (*lp_work)(void *context, uint32_t item, int32_t worker);

/* A pool of `threads` (at least 1) threads, the caller's among them; NULL where it cannot be made. The caller frees. */
lp_pool *lp_pool_create(int32_t threads);
void lp_pool_free(lp_pool *pool);

/* Calls `work` for the items 0 ..< count and returns when all are done. From one thread at a time. */
void lp_pool_run(lp_pool *pool, lp_work work, void *context, uint32_t count);

#endif
