/* Each item is claimed by counting up a number that also holds the job's own number, so that a thread that wakes up
 * late can neither take an item of the next job nor keep this one from ending. */
#include "threads.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Looks at a new job before a thread goes to sleep: some ten microseconds. */
enum { SPINS = 200 };

typedef struct job {
    lp_work work;
    void *context;
    uint32_t count;
    uint32_t number;
} job;

typedef struct worker {
    lp_pool *pool;
    int32_t index;
    pthread_t thread;
} worker;

struct lp_pool {
    pthread_mutex_t lock;
    pthread_cond_t started, finished;
    job current; /* under the lock */
    int stopping; /* under the lock */
    _Atomic uint32_t number; /* of the current job */
    _Atomic uint64_t claimed; /* job number in the upper half, next item in the lower */
    _Atomic uint32_t done; /* items of the current job */
    int32_t threads;
    worker *workers; /* threads - 1 */
};

static inline void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int claim(lp_pool *pool, const job *j, uint32_t *item) {
    uint64_t now = atomic_load_explicit(&pool->claimed, memory_order_acquire);
    for (;;) {
        if (now >> 32 != j->number || (uint32_t)now >= j->count) return 0;
        if (atomic_compare_exchange_weak_explicit(
                &pool->claimed, &now, now + 1, memory_order_acq_rel, memory_order_acquire)) {
            *item = (uint32_t)now;
            return 1;
        }
    }
}

static void work_on(lp_pool *pool, const job *j, int32_t index) {
    uint32_t item;
    while (claim(pool, j, &item)) {
        j->work(j->context, item, index);
        if (atomic_fetch_add_explicit(&pool->done, 1, memory_order_acq_rel) + 1 == j->count) {
            pthread_mutex_lock(&pool->lock);
            pthread_cond_signal(&pool->finished);
            pthread_mutex_unlock(&pool->lock);
        }
    }
}

static void *worker_main(void *argument) {
    worker *self = argument;
    lp_pool *pool = self->pool;
    uint32_t seen = 0;
    for (;;) {
        for (int i = 0; i < SPINS && atomic_load_explicit(&pool->number, memory_order_acquire) == seen; i++) relax();
        pthread_mutex_lock(&pool->lock);
        while (!pool->stopping && pool->current.number == seen) pthread_cond_wait(&pool->started, &pool->lock);
        const job j = pool->current;
        const int stopping = pool->stopping;
        pthread_mutex_unlock(&pool->lock);
        if (stopping) return NULL;
        seen = j.number;
        work_on(pool, &j, self->index);
    }
}

static void stop_workers(lp_pool *pool, int32_t started) {
    pthread_mutex_lock(&pool->lock);
    pool->stopping = 1;
    pthread_cond_broadcast(&pool->started);
    pthread_mutex_unlock(&pool->lock);
    for (int32_t i = 0; i < started; i++) pthread_join(pool->workers[i].thread, NULL);
}

lp_pool *lp_pool_create(int32_t threads) {
    lp_pool *pool = calloc(1, sizeof *pool);
    if (!pool) return NULL;
    pool->threads = threads;
    pool->workers = calloc((size_t)threads, sizeof *pool->workers);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->started, NULL);
    pthread_cond_init(&pool->finished, NULL);
    int32_t started = 0;
    while (pool->workers && started < threads - 1) {
        worker *w = &pool->workers[started];
        *w = (worker){.pool = pool, .index = started + 1};
        if (pthread_create(&w->thread, NULL, worker_main, w) != 0) break;
        started++;
    }
    if (!pool->workers || started < threads - 1) {
        pool->threads = started + 1;
        lp_pool_free(pool);
        return NULL;
    }
    return pool;
}

void lp_pool_free(lp_pool *pool) {
    if (!pool) return;
    stop_workers(pool, pool->threads - 1);
    pthread_cond_destroy(&pool->finished);
    pthread_cond_destroy(&pool->started);
    pthread_mutex_destroy(&pool->lock);
    free(pool->workers);
    free(pool);
}

static void start(lp_pool *pool, job *j) {
    pthread_mutex_lock(&pool->lock);
    j->number = pool->current.number + 1;
    pool->current = *j;
    atomic_store_explicit(&pool->done, 0, memory_order_relaxed);
    atomic_store_explicit(&pool->claimed, (uint64_t)j->number << 32, memory_order_release);
    atomic_store_explicit(&pool->number, j->number, memory_order_release);
    pthread_cond_broadcast(&pool->started);
    pthread_mutex_unlock(&pool->lock);
}

void lp_pool_run(lp_pool *pool, lp_work work, void *context, uint32_t count) {
    if (count == 0) return;
    if (count == 1 || pool->threads == 1) {
        for (uint32_t i = 0; i < count; i++) work(context, i, 0);
        return;
    }
    job j = {.work = work, .context = context, .count = count};
    start(pool, &j);
    work_on(pool, &j, 0);
    for (int i = 0; i < SPINS && atomic_load_explicit(&pool->done, memory_order_acquire) < count; i++) relax();
    pthread_mutex_lock(&pool->lock);
    while (atomic_load_explicit(&pool->done, memory_order_acquire) < count) {
        pthread_cond_wait(&pool->finished, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
}
