/* Products with frozen weights, and the low-rank products beside them. */
#include <string.h>

#include "machine.h"
#include "train_cpu.h"

enum { MOST_MEMBERS = 3 };

/* A member of a group: its weight, its adapter, and where that stands in the group's low-rank values. */
typedef struct member {
    const lp_tensor *weight;
    const float *bias;
    lp_tensor a, b; /* values of the adapter; rank 0: absent */
    size_t rank, column;
    const lp_slot *slot;
} member;

static size_t padded(const lp_team *t, size_t rank) { return lp_words(t, rank) * t->numbers->pair; }

/* The members, and the sum of their ranks. */
static size_t members_of(const lp_trainer *t, int32_t layer, lp_group group, member *members) {
    const lp_members *g = &lp_group_members[group];
    size_t column = 0;
    for (int32_t i = 0; i < g->count; i++) {
        const lp_part part = g->first + (lp_part)i;
        const lp_tensor *w = &t->model->blocks[layer].weights[part];
        const lp_slot *slot = lp_slot_of(t, layer, part);
        const size_t rank = t->layout.with_adapter ? (size_t)slot->rank : 0;
        const float *values = t->vectors[LP_VALUES];
        const lp_tensor a = {values + slot->a, rank * (size_t)w->columns * 4, LP_F32, (int64_t)rank, w->columns};
        const lp_tensor b = {values + slot->b, rank * (size_t)w->rows * 4, LP_F32, w->rows, (int64_t)rank};
        members[i] = (member){w, t->model->blocks[layer].biases[part], a, b, rank, column, slot};
        column += padded(&t->team, rank);
    }
    return column;
}

/* ==== Dropout ==== */

typedef struct dropping {
    lp_trainer *t;
    uint64_t seed; /* of the pass, the layer and the part */
    size_t columns;
    lp_matrix x;       /* forward: t->dropped = x, some dropped */
    float *dx;         /* backward: dx += t->spread, the same dropped; or, where NULL, numbers: */
    lp_matrix numbers;
} dropping;

static void drop_row(const dropping *d, size_t row, float *values) {
    const float rate = d->t->options.dropout, scale = 1 / (1 - rate);
    const uint32_t least = lp_noise_least(d->t);
    for (size_t c = 0; c < d->columns; c++) {
        const uint32_t draw = (uint32_t)(lp_mixed_bits(d->seed + row * d->columns + c) >> 32);
        values[c] = draw < least ? 0 : values[c] * scale;
    }
}

static void drop_inputs(void *context, uint32_t item, int32_t worker) {
    const dropping *d = context;
    const lp_numbers *numbers = d->t->team.numbers;
    float *values = (float *)lp_team_scratch(&d->t->team, worker);
    const size_t end = lp_smaller(d->t->layout.n, (size_t)(item + 1) * LP_ROWS_OF_ITEM);
    for (size_t row = (size_t)item * LP_ROWS_OF_ITEM; row < end; row++) {
        numbers->to_floats(d->x.words + row * d->x.stride, d->columns, values);
        drop_row(d, row, values);
        numbers->from_floats(values, d->columns, d->t->dropped.words + row * d->t->dropped.stride);
    }
}

static void drop_gradients(void *context, uint32_t item, int32_t worker) {
    const dropping *d = context;
    const lp_numbers *numbers = d->t->team.numbers;
    float *sum = (float *)lp_team_scratch(&d->t->team, worker);
    const size_t end = lp_smaller(d->t->layout.n, (size_t)(item + 1) * LP_ROWS_OF_ITEM);
    for (size_t row = (size_t)item * LP_ROWS_OF_ITEM; row < end; row++) {
        float *values = d->t->spread + row * d->columns;
        drop_row(d, row, values);
        uint32_t *to = d->numbers.words + row * d->numbers.stride;
        float *floats = d->dx ? d->dx + row * d->columns : sum;
        if (!d->dx) numbers->to_floats(to, d->columns, sum);
        for (size_t c = 0; c < d->columns; c++) floats[c] += values[c];
        if (!d->dx) numbers->from_floats(sum, d->columns, to);
    }
}

static dropping dropping_of(lp_trainer *t, int32_t layer, lp_part part, size_t columns) {
    return (dropping){.t = t, .seed = lp_noise_seed(t, layer, part), .columns = columns};
}

static uint32_t items_of(const lp_trainer *t) { return (uint32_t)lp_ceiling(t->layout.n, LP_ROWS_OF_ITEM); }

/* The input of a member's A: x, or what dropout leaves of it, which the next call overwrites. */
static lp_matrix input_of(lp_trainer *t, int32_t layer, lp_part part, lp_matrix x, size_t columns) {
    if (!t->layout.with_noise) return x;
    dropping d = dropping_of(t, layer, part, columns);
    d.x = x;
    lp_pool_run(t->team.pool, drop_inputs, &d, items_of(t));
    return t->dropped;
}

/* ==== Forward ==== */

/* low (n, ranks) = input · Aᵀ of each member. */
static void lower(lp_trainer *t, int32_t layer, lp_group group, const member *members, lp_matrix x, lp_matrix low) {
    const lp_team *team = &t->team;
    for (int32_t i = 0; i < lp_group_members[group].count; i++) {
        const member *m = &members[i];
        if (m->rank == 0) continue;
        const size_t k = (size_t)m->weight->columns;
        lp_pack_transposed(team, &m->a, 0, m->rank, 1, t->cpu->panels);
        lp_gemm product = {.rows = t->layout.n, .columns = m->rank, .count = 1};
        product.numbers = lp_part_of(team, low, 0, m->column);
        product.factors[0] =
            (lp_factors){input_of(t, layer, lp_group_members[group].first + (lp_part)i, x, k), t->cpu->panels, k};
        lp_gemm_run(team, &product, 1);
    }
}

void lp_cpu_project_forward(
    lp_trainer *t, int32_t layer, lp_group group, lp_matrix x, lp_matrix low, const lp_destination *y) {
    const lp_team *team = &t->team;
    const int32_t count = lp_group_members[group].count;
    member members[MOST_MEMBERS];
    lp_gemm products[MOST_MEMBERS] = {0};
    if (members_of(t, layer, group, members) > 0) lower(t, layer, group, members, x, low);
    uint32_t *panels = t->cpu->panels;
    for (int32_t i = 0; i < count; i++) {
        const member *m = &members[i];
        const size_t k = (size_t)m->weight->columns, out = (size_t)m->weight->rows;
        lp_gemm *p = &products[i];
        *p = (lp_gemm){.rows = t->layout.n, .columns = out, .bias = m->bias};
        p->floats = y[i].floats;
        p->plus = y[i].plus;
        p->floats_stride = out;
        p->numbers = y[i].numbers;
        lp_pack_transposed(team, m->weight, 0, out, 1, panels);
        p->factors[p->count++] = (lp_factors){x, panels, k};
        panels += lp_panels_words(team, out, k);
        if (m->rank == 0) continue;
        lp_pack_transposed(team, &m->b, 0, out, t->options.scale, panels);
        p->factors[p->count++] = (lp_factors){lp_part_of(team, low, 0, m->column), panels, m->rank};
        panels += lp_panels_words(team, out, m->rank);
    }
    lp_gemm_run(team, products, count);
}

/* ==== Backward ==== */

/* low_gradient (n, ranks) = dy · (scale * B) of each member. */
static void lower_back(lp_trainer *t, const member *members, int32_t count, const lp_matrix *dy) {
    const lp_team *team = &t->team;
    for (int32_t i = 0; i < count; i++) {
        const member *m = &members[i];
        if (m->rank == 0) continue;
        const size_t out = (size_t)m->weight->rows;
        lp_pack_plain(team, &m->b, 0, out, t->options.scale, t->cpu->panels);
        lp_gemm product = {.rows = t->layout.n, .columns = m->rank, .count = 1};
        product.numbers = lp_part_of(team, t->low_gradient, 0, m->column);
        product.factors[0] = (lp_factors){dy[i], t->cpu->panels, out};
        lp_gemm_run(team, &product, 1);
    }
}

/* The gradients of A and B. */
static void outer_products(
    lp_trainer *t, int32_t layer, lp_group group, const member *members, lp_matrix x, const lp_matrix *dy) {
    const lp_team *team = &t->team;
    float *gradient = t->vectors[LP_GRADIENT];
    for (int32_t i = 0; i < lp_group_members[group].count; i++) {
        const member *m = &members[i];
        if (m->rank == 0) continue;
        const size_t k = (size_t)m->weight->columns, out = (size_t)m->weight->rows;
        const lp_matrix low = lp_part_of(team, t->cpu->low_turned[0], m->column, 0);
        const lp_matrix gradients = lp_part_of(team, t->cpu->low_turned[1], m->column, 0);
        const lp_outer outers[] = {
            {t->layout.n, m->rank, out, low, dy[i], t->options.scale, gradient + m->slot->b, 1},
            {t->layout.n, m->rank, k, gradients,
             input_of(t, layer, lp_group_members[group].first + (lp_part)i, x, k), 1, gradient + m->slot->a, 0},
        };
        lp_outer_run(team, outers, 2);
    }
}

/* dx += what goes through the dropped inputs of the adapter. */
static void add_dropped(lp_trainer *t, int32_t layer, lp_group group, const member *members, lp_destination dx) {
    const lp_team *team = &t->team;
    for (int32_t i = 0; i < lp_group_members[group].count; i++) {
        const member *m = &members[i];
        if (m->rank == 0) continue;
        const size_t k = (size_t)m->weight->columns;
        lp_pack_plain(team, &m->a, 0, m->rank, 1, t->cpu->panels);
        lp_gemm product = {.rows = t->layout.n, .columns = k, .count = 1, .floats = t->spread, .floats_stride = k};
        product.factors[0] = (lp_factors){lp_part_of(team, t->low_gradient, 0, m->column), t->cpu->panels, m->rank};
        lp_gemm_run(team, &product, 1);
        dropping d = dropping_of(t, layer, lp_group_members[group].first + (lp_part)i, k);
        d.dx = dx.floats;
        d.numbers = dx.numbers;
        lp_pool_run(team->pool, drop_gradients, &d, items_of(t));
    }
}

void lp_cpu_project_backward(
    lp_trainer *t, int32_t layer, lp_group group, lp_matrix x, lp_matrix low, const lp_matrix *dy, lp_destination dx) {
    const lp_team *team = &t->team;
    const int32_t count = lp_group_members[group].count;
    member members[MOST_MEMBERS];
    const size_t ranks = members_of(t, layer, group, members), k = (size_t)members[0].weight->columns;
    if (ranks > 0) {
        lower_back(t, members, count, dy);
        lp_turn(team, low, t->layout.n, ranks, t->cpu->low_turned[0]);
        lp_turn(team, t->low_gradient, t->layout.n, ranks, t->cpu->low_turned[1]);
        outer_products(t, layer, group, members, x, dy);
    }
    if (!dx.floats && !dx.numbers.words) return;
    lp_gemm product = {.rows = t->layout.n, .columns = k, .floats = dx.floats, .floats_stride = k};
    product.numbers = dx.numbers;
    uint32_t *panels = t->cpu->panels;
    for (int32_t i = 0; i < count; i++) {
        const member *m = &members[i];
        const size_t out = (size_t)m->weight->rows;
        lp_pack_plain(team, m->weight, 0, out, 1, panels);
        product.factors[product.count++] = (lp_factors){dy[i], panels, out};
        panels += lp_panels_words(team, k, out);
        if (m->rank == 0 || t->layout.with_noise) continue;
        lp_pack_plain(team, &m->a, 0, m->rank, 1, panels);
        product.factors[product.count++] =
            (lp_factors){lp_part_of(team, t->low_gradient, 0, m->column), panels, m->rank};
        panels += lp_panels_words(team, k, m->rank);
    }
    lp_gemm_run(team, &product, 1);
    if (ranks > 0 && t->layout.with_noise) add_dropped(t, layer, group, members, dx);
}
