/* Cuts what is to be read into steps, and keeps the sequences. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forward.h"
#include "pages.h"

enum {
    DEFAULT_BATCH = 512,
    MOST_BATCH = 1 << 13,
    MOST_POSITIONS = 1 << 26,
};

struct lp_engine {
    const lp_model *model;
    lp_backend *backend;
    lp_forward forward;
    lp_pages pages;
    int32_t batch;
    _Atomic int cancelled;
    int32_t *ids, *positions, *rows; /* (batch) of the step in the making */
    float **logits;                  /* (batch) */
    lp_step_run *runs;               /* (batch) */
    lp_sequence **sequences;         /* (batch) of the runs */
};

/* ==== Reading ==== */

/* Where the cutting stands: `done` ids of run `at` are read. */
typedef struct progress {
    const lp_run *runs;
    int32_t count, at, done;
} progress;

static lp_status check(const lp_engine *e, const lp_run *runs, int32_t count) {
    int64_t needed = 0;
    for (int32_t i = 0; i < count; i++) {
        const lp_run *r = &runs[i];
        if (!r->sequence || r->sequence->pool != &e->pages || !r->ids || r->count < 1) return LP_BAD_ARGUMENT;
        if (r->scored < 0 || r->scored > r->count || (r->scored > 0 && !r->logits)) return LP_BAD_ARGUMENT;
        if (r->adapter && r->adapter->layers != e->model->config.layers) return LP_BAD_ARGUMENT;
        for (int32_t j = 0; j < i; j++) {
            if (runs[j].sequence == r->sequence) return LP_BAD_ARGUMENT;
        }
        for (int32_t j = 0; j < r->count; j++) {
            if (r->ids[j] < 0 || r->ids[j] >= e->model->config.vocabulary) return LP_BAD_ARGUMENT;
        }
        if (r->count > MOST_POSITIONS - r->sequence->length) return LP_FULL;
        needed += lp_sequence_needs(r->sequence, r->count);
    }
    return needed > lp_pages_left(&e->pages) ? LP_FULL : LP_OK;
}

/* Puts `take` ids of the run at hand into the step. */
static void add_rows(lp_engine *e, const progress *p, int32_t take, lp_step *step, int32_t *scored) {
    const lp_run *r = &p->runs[p->at];
    const int32_t start = r->sequence->length, unscored = r->count - r->scored;
    for (int32_t i = 0; i < take; i++) {
        const int32_t row = step->n + i, index = p->done + i;
        e->ids[row] = r->ids[index];
        e->positions[row] = start + i;
        if (index >= unscored) {
            e->rows[*scored] = row;
            e->logits[*scored] = r->logits + (size_t)(index - unscored) * (size_t)e->model->config.vocabulary;
            ++*scored;
        }
    }
    e->sequences[step->run_count] = r->sequence;
    e->runs[step->run_count++] =
        (lp_step_run){.first = step->n, .count = take, .start = start, .adapter = r->adapter};
    step->n += take;
}

/* Fills a step with as many ids as it takes. */
static lp_status cut(lp_engine *e, progress *p, lp_step *step, int32_t *scored) {
    *step = (lp_step){.ids = e->ids, .positions = e->positions, .runs = e->runs};
    *scored = 0;
    while (p->at < p->count && step->n < e->batch) {
        const lp_run *r = &p->runs[p->at];
        const int32_t rest = r->count - p->done, room = e->batch - step->n, take = rest < room ? rest : room;
        const lp_status status = lp_sequence_grow(r->sequence, take);
        if (status != LP_OK) return status;
        add_rows(e, p, take, step, scored);
        e->runs[step->run_count - 1].pages = r->sequence->pages;
        p->done += take;
        if (p->done < r->count) break;
        p->done = 0;
        p->at++;
    }
    return LP_OK;
}

lp_status lp_engine_read(lp_engine *e, const lp_run *runs, int32_t count) {
    if (!e || !runs || count < 1) return LP_BAD_ARGUMENT;
    lp_status status = check(e, runs, count);
    progress p = {.runs = runs, .count = count};
    while (status == LP_OK && p.at < count) {
        lp_step step;
        int32_t scored;
        status = cut(e, &p, &step, &scored);
        if (status == LP_OK) status = lp_forward_run(&e->forward, &step, e->rows, scored, e->logits, &e->cancelled);
        if (status != LP_OK) break;
        for (int32_t i = 0; i < step.run_count; i++) e->sequences[i]->length += e->runs[i].count;
    }
    if (status != LP_OK) {
        /* Pages that were taken for ids that are not read now. */
        for (int32_t i = 0; i < count; i++) {
            if (runs[i].sequence) lp_sequence_truncate(runs[i].sequence, runs[i].sequence->length);
        }
    }
    return status;
}

lp_status lp_sequence_create(lp_engine *engine, lp_sequence **sequence) {
    if (!sequence) return LP_BAD_ARGUMENT;
    *sequence = NULL;
    if (!engine) return LP_BAD_ARGUMENT;
    *sequence = calloc(1, sizeof **sequence);
    if (!*sequence) return LP_NO_MEMORY;
    (*sequence)->pool = &engine->pages;
    return LP_OK;
}

int64_t lp_engine_packed_bytes(const lp_engine *e) { return e->backend->ops->packed_bytes(e->backend); }

const char *lp_engine_backend(const lp_engine *e) { return e->backend->ops->name; }

int64_t lp_engine_free_positions(const lp_engine *e) { return (int64_t)lp_pages_left(&e->pages) * LP_PAGE; }

void lp_engine_cancel(lp_engine *e) { atomic_store(&e->cancelled, 1); }

void lp_engine_rearm(lp_engine *e) { atomic_store(&e->cancelled, 0); }

/* ==== Making ==== */

static int make_buffers(lp_engine *e) {
    const size_t n = (size_t)e->batch;
    e->ids = calloc(n, sizeof *e->ids);
    e->positions = calloc(n, sizeof *e->positions);
    e->rows = calloc(n, sizeof *e->rows);
    e->logits = calloc(n, sizeof *e->logits);
    e->runs = calloc(n, sizeof *e->runs);
    e->sequences = calloc(n, sizeof *e->sequences);
    return e->ids && e->positions && e->rows && e->logits && e->runs && e->sequences;
}

static const char *problem_of(const lp_options *o) {
    if (o->positions < 1 || o->positions > MOST_POSITIONS) return "there must be room for 1 to 67108864 positions";
    if (o->batch < 0 || o->batch > MOST_BATCH) return "a batch has 1 to 8192 positions";
    if (o->cache_type != LP_F16 && o->cache_type != LP_Q8_0 && o->cache_type != LP_F32) {
        return "keys and values are kept as f16, q8_0 or f32";
    }
    if (o->precision != LP_FAST && o->precision != LP_EXACT) return "the precision is unknown";
    return NULL;
}

static lp_status make_backend(
    const lp_model *model, const lp_options *options, lp_backend **backend, char *message, size_t capacity) {
    const char *name = options->backend ? options->backend : "cpu";
    if (strcmp(name, "cpu") == 0) return lp_cpu_backend_create(model, options, backend, message, capacity);
    if (strcmp(name, "cuda") == 0) return lp_cuda_backend_create(model, options, backend, message, capacity);
    if (message) snprintf(message, capacity, "there is no backend '%s'; take cpu or cuda", name);
    return LP_BAD_ARGUMENT;
}

lp_status lp_engine_create(
    const lp_model *model, const lp_options *options, lp_engine **engine, char *message, size_t capacity) {
    if (capacity == 0) message = NULL;
    if (message) message[0] = 0;
    if (!engine) return LP_BAD_ARGUMENT;
    *engine = NULL;
    if (!model || !options) return LP_BAD_ARGUMENT;
    const char *problem = problem_of(options);
    if (problem) {
        if (message) snprintf(message, capacity, "%s", problem);
        return LP_BAD_ARGUMENT;
    }
    lp_options o = *options;
    if (o.batch == 0) o.batch = DEFAULT_BATCH;
    if (o.batch > o.positions) o.batch = (int32_t)o.positions;
    lp_engine *e = calloc(1, sizeof *e);
    if (!e) return LP_NO_MEMORY;
    e->model = model;
    e->batch = o.batch;
    lp_status status = make_backend(model, &o, &e->backend, message, capacity);
    if (status == LP_OK && (!make_buffers(e) || !lp_pages_init(&e->pages, e->backend, o.positions) ||
                            !lp_forward_init(&e->forward, model, e->backend, o.batch))) {
        status = LP_NO_MEMORY;
    }
    if (status == LP_OK) {
        *engine = e;
    } else {
        lp_engine_free(e);
    }
    return status;
}

void lp_engine_free(lp_engine *e) {
    if (!e) return;
    if (e->backend) e->backend->ops->free(e->backend);
    lp_pages_release(&e->pages);
    free(e->ids);
    free(e->positions);
    free(e->rows);
    free(e->logits);
    free(e->runs);
    free(e->sequences);
    free(e);
}
