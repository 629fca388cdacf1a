/* A whole engine on a backend against the CPU's in single precision: logits of prompts, of sequences side by side, of
 * forks and of adapters, and ids chosen greedily. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { SEQUENCES = 3 };

typedef struct player {
    lp_engine *engine;
    lp_sequence *sequences[SEQUENCES];
    float *logits[SEQUENCES]; /* (V) of the last id of each */
} player;

typedef struct match {
    const check_model *model;
    player reference, other;
    lp_adapter *adapter;
    check_random random;
    check_tally tally;
    double limit;
    int same, chosen; /* greedy ids */
    const char *title;
} match;

static int32_t largest(const float *logits, int32_t count) {
    int32_t best = 0;
    for (int32_t i = 1; i < count; i++) {
        if (logits[i] > logits[best]) best = i;
    }
    return best;
}

static int open_player(const check_model *model, const char *backend, int precision, int32_t cache, player *p) {
    char message[512] = "";
    const lp_options options = {.backend = backend, .positions = 4096, .batch = 64, .cache_type = cache,
                                .precision = precision, .blas = LP_BLAS_NEVER};
    const lp_status status = lp_engine_create(model->model, &options, &p->engine, message, sizeof message);
    if (status != LP_OK) {
        fprintf(stderr, "%s: %s (status %d)\n", backend, message, status);
        return 0;
    }
    for (int i = 0; i < SEQUENCES; i++) {
        p->logits[i] = calloc((size_t)model->config.vocabulary, sizeof(float));
        if (!p->logits[i] || lp_sequence_create(p->engine, &p->sequences[i]) != LP_OK) return 0;
    }
    return 1;
}

static void close_player(player *p) {
    for (int i = 0; i < SEQUENCES; i++) {
        lp_sequence_free(p->sequences[i]);
        free(p->logits[i]);
    }
    lp_engine_free(p->engine);
}

/* The same ids for both, then a comparison of the logits of each sequence's last id. */
static void read_both(match *m, const char *what, int32_t *const *ids, const int32_t *counts) {
    const int32_t vocabulary = m->model->config.vocabulary;
    for (int side = 0; side < 2; side++) {
        player *p = side ? &m->other : &m->reference;
        lp_run runs[SEQUENCES];
        int32_t count = 0;
        for (int i = 0; i < SEQUENCES; i++) {
            if (counts[i] == 0) continue;
            const lp_adapter *adapter = i == 1 ? m->adapter : NULL;
            runs[count++] = (lp_run){p->sequences[i], adapter, ids[i], counts[i], 1, p->logits[i]};
        }
        const lp_status status = lp_engine_read(p->engine, runs, count);
        if (status != LP_OK) check_compare(&m->tally, "read", (float[]){(float)status}, (float[]){0}, 1, 0);
    }
    for (int i = 0; i < SEQUENCES; i++) {
        char title[200];
        snprintf(title, sizeof title, "%s: %s, sequence %d", m->title, what, i);
        if (counts[i] == 0) continue;
        check_compare(&m->tally, title, m->other.logits[i], m->reference.logits[i], (size_t)vocabulary, m->limit);
        m->chosen++;
        m->same += largest(m->other.logits[i], vocabulary) == largest(m->reference.logits[i], vocabulary);
    }
}

static void read_random(match *m, const char *what, const int32_t *counts) {
    int32_t *ids[SEQUENCES];
    for (int i = 0; i < SEQUENCES; i++) {
        ids[i] = calloc((size_t)counts[i] + 1, sizeof **ids);
        for (int32_t j = 0; j < counts[i] && ids[i]; j++) {
            ids[i][j] = (int32_t)(check_bits(&m->random) % (uint32_t)m->model->config.vocabulary);
        }
    }
    if (ids[0] && ids[1] && ids[2]) read_both(m, what, ids, counts);
    for (int i = 0; i < SEQUENCES; i++) free(ids[i]);
}

/* Both go on with the reference's choice. */
static void read_greedily(match *m, int steps, int side_by_side) {
    for (int step = 0; step < steps; step++) {
        int32_t next[SEQUENCES], counts[SEQUENCES], *ids[SEQUENCES];
        for (int i = 0; i < SEQUENCES; i++) {
            next[i] = largest(m->reference.logits[i], m->model->config.vocabulary);
            ids[i] = &next[i];
            counts[i] = i < side_by_side;
        }
        read_both(m, "greedy", ids, counts);
    }
}

static void fork_both(match *m) {
    for (int side = 0; side < 2; side++) {
        player *p = side ? &m->other : &m->reference;
        lp_sequence_free(p->sequences[2]);
        p->sequences[2] = NULL;
        lp_sequence_fork(p->sequences[0], lp_sequence_length(p->sequences[0]) - 2, &p->sequences[2]);
    }
}

static int play(match *m, const char *backend, int precision, int32_t cache, int ids) {
    int opened = open_player(m->model, "cpu", LP_EXACT, cache, &m->reference) &&
                 open_player(m->model, backend, precision, cache, &m->other);
    if (opened) {
        read_random(m, "one id", (int32_t[]){1, 0, 0});
        read_random(m, "a few", (int32_t[]){3, 4, 0});
        read_random(m, "prompts", (int32_t[]){ids, 1, 9});
        read_greedily(m, ids / 2, 1);
        read_greedily(m, ids / 4, 3);
        fork_both(m);
        read_random(m, "fork", (int32_t[]){2, 0, 12});
        read_greedily(m, 4, 3);
        read_random(m, "long", (int32_t[]){0, 2 * ids, 1});
    }
    close_player(&m->reference);
    close_player(&m->other);
    m->reference = m->other = (player){0};
    return opened;
}

int check_parity(const char *path, const char *backend, int ids) {
    static const struct {
        const char *title;
        int precision;
        int32_t cache;
        double limit;
    } ways[] = { /* 8-bit inputs alone cost up to 0.15 on SmolLM2-135M, on the CPU as well */
        {"exact, cache f32", LP_EXACT, LP_F32, 1e-3}, {"fast, cache f16", LP_FAST, LP_F16, 0.2},
        {"fast, cache q8_0", LP_FAST, LP_Q8_0, 0.2}, {"exact, cache f16", LP_EXACT, LP_F16, 5e-3},
    };
    check_model model;
    if (!check_model_read(path, &model)) {
        check_model_free(&model);
        return 1;
    }
    match m = {.model = &model, .random = {1}, .adapter = check_adapter_make(&model, 8, 9)};
    int works = m.adapter != NULL;
    for (size_t i = 0; i < sizeof ways / sizeof *ways && works; i++) {
        m.title = ways[i].title;
        m.limit = ways[i].limit;
        m.same = m.chosen = 0;
        works = play(&m, backend, ways[i].precision, ways[i].cache, ids);
        printf("%s: %d of %d most likely ids agree\n", m.title, m.same, m.chosen);
    }
    lp_adapter_free(m.adapter);
    check_model_free(&model);
    printf("%d comparisons hold, %d do not; the largest share of a limit is %.2f\n", m.tally.passed, m.tally.failed,
           m.tally.largest);
    return !works || m.tally.failed > 0 || m.tally.passed == 0;
}
