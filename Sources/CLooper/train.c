/* The trainer: its options are checked, and its memory is taken. */
#include "train.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "train.h"

enum {
    MOST_RANK = 1024,
    MOST_ROWS = 1 << 20,
    MOST_THREADS = 1024,
    ALL_TARGETS = (1 << LP_PARTS) - 1, /* lp_target numbers the parts as lp_part does */
};

_Static_assert(LP_TARGET_QUERY == 1 << LP_QUERY && LP_TARGET_KEY == 1 << LP_KEY, "targets are parts");
_Static_assert(LP_TARGET_VALUE == 1 << LP_VALUE && LP_TARGET_DOWN == 1 << LP_DOWN, "targets are parts");
_Static_assert(LP_TARGET_ATTENTION_OUTPUT == 1 << LP_ATTENTION_OUTPUT, "targets are parts");
_Static_assert(LP_TARGET_GATE == 1 << LP_GATE && LP_TARGET_UP == 1 << LP_UP, "targets are parts");

/* ==== Checks ==== */

static const char *problem_of(const lp_trainer_options *o) {
    if (o->backend && strcmp(o->backend, "cpu") != 0 && strcmp(o->backend, "cuda") != 0) {
        return "the backend is unknown: training runs on cpu and on cuda";
    }
    if (o->cpu && !lp_cpu_supports(o->cpu)) return "this CPU does not have the kernels that were asked for";
    if (o->threads < 0 || o->threads > MOST_THREADS) return "the number of threads must be between 0 and 1024";
    if (o->rows < 1 || o->rows > MOST_ROWS) return "a pass must have between 1 and 1048576 ids";
    if (o->precision != LP_FAST && o->precision != LP_EXACT) return "the precision is unknown";
    if (o->rank < 1 || o->rank > MOST_RANK) return "the rank must be between 1 and 1024";
    if (o->targets == 0 || o->targets > ALL_TARGETS) return "the targets must be some of the seven weights";
    if (!isfinite(o->scale)) return "the scale is not finite";
    if (!(o->dropout >= 0 && o->dropout < 1)) return "the dropout must be at least 0 and below 1";
    return NULL;
}

/* ==== Memory ==== */

lp_matrix lp_matrix_create(lp_trainer *t, size_t rows, size_t columns) {
    const size_t stride = lp_stride(&t->team, columns);
    return (lp_matrix){t->ops->allocate(t, rows * stride * sizeof(uint32_t)), stride};
}

static size_t width_of(const lp_trainer *t) { return (size_t)t->model->config.width; }

static size_t queries_of(const lp_trainer *t) {
    return (size_t)t->model->config.heads * (size_t)t->model->config.head_width;
}

static size_t keys_of(const lp_trainer *t) {
    return (size_t)t->model->config.kv_heads * (size_t)t->model->config.head_width;
}

size_t lp_widest_input(const lp_trainer *t) {
    return lp_larger(lp_larger(width_of(t), queries_of(t)), (size_t)t->model->config.hidden);
}

/* The matrices of a layer's values, with the columns of each; their count. */
enum { MOST_MATRICES = 9 + LP_GROUPS };

static int matrices_of(
    const lp_trainer *t, int32_t layer, lp_layer_values *v, lp_matrix **matrices, size_t *columns) {
    const size_t queries = queries_of(t), keys = keys_of(t), hidden = (size_t)t->model->config.hidden;
    lp_matrix *const all[] = {&v->q, &v->k, &v->v, &v->mixed, &v->gate, &v->up, &v->middle};
    const size_t sizes[] = {queries, keys, keys, queries, hidden, hidden, width_of(t)};
    int count = 0;
    for (int i = 0; i < 7; i++) matrices[count] = all[i], columns[count++] = sizes[i];
    if (t->model->blocks[0].query_norm) {
        matrices[count] = &v->raw_q, columns[count++] = queries;
        matrices[count] = &v->raw_k, columns[count++] = keys;
    }
    for (int g = 0; g < LP_GROUPS; g++) {
        const size_t width = lp_low_width(t, layer, (lp_group)g);
        if (width > 0) matrices[count] = &v->low[g], columns[count++] = width;
    }
    return count;
}

size_t lp_values_bytes(const lp_trainer *t) {
    lp_layer_values v;
    lp_matrix *matrices[MOST_MATRICES];
    size_t columns[MOST_MATRICES], words = (size_t)t->model->config.heads;
    const int count = matrices_of(t, 0, &v, matrices, columns);
    for (int i = 0; i < count; i++) words += lp_stride(&t->team, columns[i]);
    return t->rows * words * sizeof(uint32_t);
}

int lp_values_create(lp_trainer *t, int32_t layer) {
    lp_layer_values *v = &t->layers[layer];
    if (v->memory) return 1;
    uint32_t *next = t->ops->allocate(t, lp_values_bytes(t));
    if (!next) return 0;
    v->memory = next;
    lp_matrix *matrices[MOST_MATRICES];
    size_t columns[MOST_MATRICES];
    const int count = matrices_of(t, 0, v, matrices, columns);
    for (int i = 0; i < count; i++) {
        *matrices[i] = (lp_matrix){next, lp_stride(&t->team, columns[i])};
        next += t->rows * matrices[i]->stride;
    }
    v->logs = (float *)next;
    return 1;
}

static int make_slots(lp_trainer *t) {
    size_t count = 0;
    t->slots = calloc((size_t)t->model->config.layers * LP_PARTS, sizeof *t->slots);
    if (!t->slots) return 0;
    for (int32_t i = 0; i < t->model->config.layers * LP_PARTS; i++) {
        if (!(t->options.targets >> (i % LP_PARTS) & 1)) continue;
        const lp_tensor *w = &t->model->blocks[i / LP_PARTS].weights[i % LP_PARTS];
        const size_t rank = (size_t)t->options.rank, a = rank * (size_t)w->columns;
        t->slots[i] = (lp_slot){t->options.rank, count, count + a};
        count += a + rank * (size_t)w->rows;
    }
    t->value_count = count;
    return 1;
}

static int make_inputs(lp_trainer *t) {
    const size_t layers = (size_t)t->model->config.layers;
    t->layers = calloc(layers + 1, sizeof *t->layers);
    t->inputs = calloc(layers, sizeof *t->inputs);
    if (!t->layers || !t->inputs || !lp_values_create(t, (int32_t)layers)) return 0;
    for (size_t i = 0; i < layers; i++) {
        t->inputs[i] = lp_matrix_create(t, t->rows, width_of(t));
        if (!t->inputs[i].words) return 0;
    }
    return 1;
}

static int make_layout(lp_trainer *t) {
    lp_layout *l = &t->layout;
    l->ids = calloc(t->rows, sizeof *l->ids);
    l->positions = calloc(t->rows, sizeof *l->positions);
    l->targets = calloc(t->rows, sizeof *l->targets);
    l->weights = calloc(t->rows, sizeof *l->weights);
    l->scored_rows = calloc(t->rows, sizeof *l->scored_rows);
    l->angles = calloc(t->rows, (size_t)t->model->config.rope_width * sizeof *l->angles);
    return l->ids && l->positions && l->targets && l->weights && l->scored_rows && l->angles;
}

static int make_matrices(lp_trainer *t) {
    const size_t width = width_of(t), hidden = (size_t)t->model->config.hidden, queries = queries_of(t);
    size_t ranks = 1;
    for (int g = 0; g < LP_GROUPS; g++) ranks = lp_larger(ranks, lp_low_width(t, 0, (lp_group)g));
    struct {
        lp_matrix *matrix;
        size_t rows, columns;
    } matrices[] = {
        {&t->normed, t->rows, width}, {&t->active, t->rows, hidden}, {&t->dy, t->rows, width},
        {&t->dactive, t->rows, hidden}, {&t->dmixed, t->rows, queries}, {&t->scored, t->rows, width},
        {&t->kept, t->rows, width}, {&t->low_gradient, t->rows, ranks},
        {&t->dropped, t->options.dropout > 0 ? t->rows : 1, lp_widest_input(t)},
    };
    for (size_t i = 0; i < sizeof matrices / sizeof *matrices; i++) {
        *matrices[i].matrix = lp_matrix_create(t, matrices[i].rows, matrices[i].columns);
        if (!matrices[i].matrix->words) return 0;
    }
    return 1;
}

static int make_floats(lp_trainer *t) {
    const size_t width = width_of(t), queries = queries_of(t);
    struct {
        float **floats;
        size_t count;
    } all[] = {
        {&t->heads, t->rows * (queries + keys_of(t))}, {&t->dx, t->rows * width}, {&t->middle, t->rows * width},
        {&t->stream[0], t->rows * width}, {&t->stream[1], t->rows * width}, {&t->dnormed, t->rows * width},
        {&t->dscored, t->rows * width}, {&t->dq, t->rows * queries},
        {&t->spread, t->options.dropout > 0 ? t->rows * lp_widest_input(t) : 1},
        {&t->vectors[0], t->value_count}, {&t->vectors[1], t->value_count}, {&t->vectors[2], t->value_count},
        {&t->vectors[3], t->value_count},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (!(*all[i].floats = t->ops->allocate(t, all[i].count * sizeof(float)))) return 0;
    }
    return 1;
}

/* ==== Creation ==== */

lp_status lp_trainer_create(
    const lp_model *model, const lp_trainer_options *options, lp_trainer **trainer, char *message, size_t capacity) {
    if (message && capacity > 0) message[0] = 0;
    if (!trainer) return LP_BAD_ARGUMENT;
    *trainer = NULL;
    if (!model || !options) return LP_BAD_ARGUMENT;
    const char *problem = problem_of(options);
    if (problem) {
        if (message) snprintf(message, capacity, "%s", problem);
        return LP_BAD_ARGUMENT;
    }
    lp_trainer *t = calloc(1, sizeof *t);
    if (!t) return LP_NO_MEMORY;
    t->model = model;
    t->options = *options;
    t->rows = (size_t)options->rows;
    const int on_device = options->backend && strcmp(options->backend, "cuda") == 0;
    lp_status status = make_slots(t) ? LP_OK : LP_NO_MEMORY;
    if (status == LP_OK) status = (on_device ? lp_train_cuda_open : lp_train_cpu_open)(t, message, capacity);
    if (status == LP_OK && (!make_inputs(t) || !make_layout(t) || !make_matrices(t) || !make_floats(t))) {
        if (message) snprintf(message, capacity, "there is no memory for passes of %d ids", options->rows);
        status = LP_NO_MEMORY;
    }
    t->options.backend = t->options.cpu = NULL;
    if (status != LP_OK) {
        lp_trainer_free(t);
        return status;
    }
    *trainer = t;
    return LP_OK;
}

/* What lies in the memory of the operations. */
static void release_all(lp_trainer *t) {
    const int32_t layers = t->model->config.layers;
    for (int32_t i = 0; i <= layers && t->layers; i++) t->ops->release(t, t->layers[i].memory);
    for (int32_t i = 0; i < layers && t->inputs; i++) t->ops->release(t, t->inputs[i].words);
    for (int i = 0; i < 4; i++) t->ops->release(t, t->vectors[i]);
    void *const all[] = {
        t->normed.words, t->active.words, t->dropped.words, t->heads, t->scored.words, t->kept.words, t->middle,
        t->stream[0], t->stream[1], t->dscored, t->dx, t->dnormed, t->spread, t->dy.words, t->dactive.words,
        t->dmixed.words, t->dq, t->low_gradient.words,
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) t->ops->release(t, all[i]);
}

void lp_trainer_free(lp_trainer *t) {
    if (!t) return;
    if (t->ops) {
        release_all(t);
        t->ops->close(t);
    }
    void *const all[] = {
        t->layers, t->inputs, t->slots, t->layout.ids, t->layout.positions, t->layout.targets, t->layout.weights,
        t->layout.scored_rows, t->layout.angles, t->layout.segments, t->layout.spans,
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
    free(t);
}

/* ==== Values ==== */

const char *lp_trainer_cpu(const lp_trainer *t) {
    return t->team.kernels ? t->team.kernels->name : t->ops->name;
}

const char *lp_trainer_numbers(const lp_trainer *t) { return t->team.numbers->name; }

int64_t lp_trainer_value_count(const lp_trainer *t) { return (int64_t)t->value_count; }

int32_t lp_trainer_tensor_count(const lp_trainer *t) {
    int32_t count = 0;
    for (int32_t i = 0; i < t->model->config.layers * LP_PARTS; i++) count += t->slots[i].rank > 0 ? 2 : 0;
    return count;
}

lp_status lp_trainer_tensor_at(const lp_trainer *t, int32_t index, lp_trainer_tensor *tensor) {
    if (!t || !tensor || index < 0) return LP_BAD_ARGUMENT;
    for (int32_t i = 0; i < t->model->config.layers * LP_PARTS; i++) {
        const lp_slot *slot = &t->slots[i];
        if (slot->rank == 0) continue;
        if (index >= 2) {
            index -= 2;
            continue;
        }
        const lp_tensor *w = &t->model->blocks[i / LP_PARTS].weights[i % LP_PARTS];
        *tensor = (lp_trainer_tensor){.layer = i / LP_PARTS, .target = 1 << i % LP_PARTS, .is_b = index};
        tensor->rows = index ? w->rows : slot->rank;
        tensor->columns = index ? slot->rank : w->columns;
        tensor->offset = (int64_t)(index ? slot->b : slot->a);
        return LP_OK;
    }
    return LP_BAD_ARGUMENT;
}

lp_status lp_trainer_get(const lp_trainer *t, int32_t vector, float *values) {
    if (!t || !values || vector < LP_VALUES || vector > LP_SECOND_MOMENT) return LP_BAD_ARGUMENT;
    return t->ops->download(t, values, t->vectors[vector], t->value_count * sizeof *values);
}

lp_status lp_trainer_set(lp_trainer *t, int32_t vector, const float *values) {
    if (!t || !values || vector < LP_VALUES || vector > LP_SECOND_MOMENT) return LP_BAD_ARGUMENT;
    return t->ops->upload(t, t->vectors[vector], values, t->value_count * sizeof *values);
}
