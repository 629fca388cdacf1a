/* The table of CUDA, and memory on the device. */
#include "train_cuda.h"

#include <stdio.h>
#include <stdlib.h>

#include "machine.h"

enum {
    MOST_SLICE = 1 << 27, /* values of the head at a time */
    MOST_EMBEDDED = 1 << 15, /* rows of a grid */
};

/* What numbers are on the device, for those who count words; nothing of it computes. */
static const lp_numbers bf16_of_device = {.name = "bf16", .pair = 2};
static const lp_numbers floats_of_device = {.name = "f32", .pair = 1};

static int enter(const lp_trainer *t) {
    const lp_cuda *b = t->cuda->device;
    return b->library->driver.make_current(b->context) == 0;
}

void lp_train_run(lp_trainer *t, lp_cuda_function function, size_t blocks, int threads, const void *arguments) {
    if (blocks > 0) lp_cuda_run(t->cuda->device, function, (int)blocks, 1, 1, threads, 0, arguments);
}

/* ==== Memory ==== */

void lp_train_copy(lp_trainer *t, void *to, const void *from, size_t bytes) {
    lp_cuda *b = t->cuda->device;
    if (b->status != LP_OK || bytes == 0) return;
    lp_cuda_note(b, b->library->driver.copy((uintptr_t)to, (uintptr_t)from, bytes, b->stream));
}

static void *cuda_allocate(lp_trainer *t, size_t bytes) {
    const lp_cuda *b = t->cuda->device;
    lp_cuda_address address = 0;
    if (!enter(t) || b->library->driver.allocate(&address, bytes > 0 ? bytes : 1) != 0) return NULL;
    if (b->library->driver.clear(address, 0, bytes > 0 ? bytes : 1, b->stream) == 0 &&
        b->library->driver.wait(b->stream) == 0) {
        return (void *)(uintptr_t)address;
    }
    b->library->driver.release_memory(address);
    return NULL;
}

static void cuda_release(lp_trainer *t, void *memory) {
    if (memory && enter(t)) t->cuda->device->library->driver.release_memory((uintptr_t)memory);
}

static lp_status cuda_upload(lp_trainer *t, void *to, const void *from, size_t bytes) {
    const lp_cuda *b = t->cuda->device;
    if (to == t->vectors[LP_VALUES]) t->cuda->is_stale = 1;
    if (!enter(t) || b->library->driver.upload((uintptr_t)to, from, bytes, b->stream) != 0) return LP_NO_DEVICE;
    return b->library->driver.wait(b->stream) == 0 ? LP_OK : LP_NO_DEVICE;
}

static lp_status cuda_download(const lp_trainer *t, void *to, const void *from, size_t bytes) {
    const lp_cuda *b = t->cuda->device;
    if (!enter(t) || b->library->driver.download(to, (uintptr_t)from, bytes, b->stream) != 0) return LP_NO_DEVICE;
    return b->library->driver.wait(b->stream) == 0 ? LP_OK : LP_NO_DEVICE;
}

static void cuda_clear(lp_trainer *t, void *memory, size_t bytes) {
    lp_cuda *b = t->cuda->device;
    if (bytes == 0) return;
    lp_cuda_note(b, enter(t) ? b->library->driver.clear((uintptr_t)memory, 0, bytes, b->stream) : 1);
}

/* ==== Passes ==== */

static lp_status cuda_begin(lp_trainer *t, int twice) {
    t->cuda->device->status = LP_OK;
    return enter(t) ? lp_cuda_layout_begin(t, twice) : LP_NO_DEVICE;
}

static lp_status cuda_end(lp_trainer *t) {
    lp_cuda *b = t->cuda->device;
    lp_cuda_note(b, b->library->driver.wait(b->stream));
    return b->status;
}

static void cuda_embed(lp_trainer *t, float *x) {
    lp_cuda *b = t->cuda->device;
    const size_t width = (size_t)b->embedding.matrix.columns;
    const int blocks = lp_cuda_ceiling((int64_t)width, 32 * LP_CUDA_THREADS);
    for (size_t row = 0; row < t->layout.n; row += MOST_EMBEDDED) {
        const lp_cuda_embed a = {b->embedding.matrix, t->cuda->ids + row, x + row * width};
        const int rows = (int)lp_smaller(t->layout.n - row, MOST_EMBEDDED);
        lp_cuda_run(b, LP_CUDA_FUNCTION_embed_rows, blocks, rows, 1, LP_CUDA_THREADS, 0, &a);
    }
}

static void cuda_put_prefix(lp_trainer *t, int32_t layer, const lp_layer_values *values) {
    lp_cuda *b = t->cuda->device;
    const lp_prefix *prefix = t->layout.into;
    const lp_matrix to[] = {lp_prefix_keys(t, prefix, layer), lp_prefix_values(t, prefix, layer)};
    const lp_matrix from[] = {values->k, values->v};
    for (int i = 0; i < 2 && b->status == LP_OK; i++) {
        lp_cuda_note(
            b, b->library->driver.download(
                   to[i].words + (size_t)prefix->length * to[i].stride, (uintptr_t)from[i].words,
                   t->layout.n * to[i].stride * sizeof(uint32_t), b->stream));
    }
}

/* ==== Opening ==== */

/* Values of the largest weight of a layer, or of a slice of the head. */
static size_t largest_weight(const lp_trainer *t) {
    const lp_cuda *b = t->cuda->device;
    const lp_cuda_matrix *head = &b->head.matrix;
    size_t most = lp_smaller((size_t)head->rows * (size_t)head->columns, MOST_SLICE);
    most = lp_larger(most, (size_t)head->columns);
    for (int part = 0; part < LP_PARTS; part++) {
        const lp_cuda_matrix *w = &b->blocks[0].weights[part].matrix;
        most = lp_larger(most, (size_t)w->rows * (size_t)w->columns);
    }
    return most;
}

static int open_room(lp_trainer *t) {
    lp_train_cuda *c = t->cuda;
    const lp_config *config = &t->model->config;
    const size_t rows = t->rows, keys = (size_t)config->kv_heads * (size_t)config->head_width;
    const int is_exact = lp_train_is_exact(t);
    c->weight_count = largest_weight(t);
    c->weight = cuda_allocate(t, c->weight_count * (is_exact ? sizeof(float) : sizeof(short)));
    c->halves = is_exact ? NULL : cuda_allocate(t, t->value_count * sizeof *c->halves);
    c->wide = cuda_allocate(t, rows * keys * sizeof *c->wide);
    c->dk = cuda_allocate(t, rows * keys * sizeof *c->dk);
    c->dv = cuda_allocate(t, rows * keys * sizeof *c->dv);
    c->shares = cuda_allocate(t, rows * (size_t)config->heads * sizeof *c->shares);
    c->losses = cuda_allocate(t, rows * sizeof *c->losses);
    c->squares = cuda_allocate(t, lp_ceiling(t->value_count, LP_CUDA_PIECE) * sizeof *c->squares);
    return c->weight && (is_exact || c->halves) && c->wide && c->dk && c->dv && c->shares && c->losses && c->squares;
}

static void cuda_close(lp_trainer *t) {
    lp_train_cuda *c = t->cuda;
    void *const all[] = {c->weight, c->halves, c->wide, c->dk, c->dv, c->shares, c->losses, c->squares};
    const lp_cuda_address grown[] = {c->moved, c->prefixes, c->logits, c->gradients, c->inputs};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) cuda_release(t, all[i]);
    for (size_t i = 0; i < sizeof grown / sizeof *grown; i++) cuda_release(t, (void *)(uintptr_t)grown[i]);
    lp_cuda_close(c->device);
    free(c->staged);
    free(c);
}

static const lp_train_ops cuda_ops = {
    .name = "cuda",
    .close = cuda_close,
    .allocate = cuda_allocate,
    .release = cuda_release,
    .upload = cuda_upload,
    .download = cuda_download,
    .clear = cuda_clear,
    .begin = cuda_begin,
    .end = cuda_end,
    .embed = cuda_embed,
    .widen = lp_cuda_widen_rows,
    .round = lp_cuda_round_floats,
    .gather = lp_cuda_gather_rows,
    .scatter = lp_cuda_scatter_rows,
    .norm_forward = lp_cuda_norm_forward,
    .norm_backward = lp_cuda_norm_backward,
    .project_forward = lp_cuda_project_forward,
    .project_backward = lp_cuda_project_backward,
    .rotate_forward = lp_cuda_rotate_forward,
    .rotate_backward = lp_cuda_rotate_backward,
    .put_prefix = cuda_put_prefix,
    .attend_forward = lp_cuda_attend_forward,
    .attend_backward = lp_cuda_attend_backward,
    .swiglu_forward = lp_cuda_swiglu_forward,
    .swiglu_backward = lp_cuda_swiglu_backward,
    .loss = lp_cuda_loss_run,
    .sum_squares = lp_cuda_sum_squares,
    .step = lp_cuda_step,
};

lp_status lp_train_cuda_open(lp_trainer *t, char *message, size_t capacity) {
    lp_train_cuda *c = calloc(1, sizeof *c);
    if (!c) return LP_NO_MEMORY;
    const lp_status status = lp_cuda_open_training(
        t->model, t->options.precision == LP_EXACT, &c->device, message, message ? capacity : 0);
    if (status != LP_OK) {
        free(c);
        return status;
    }
    t->cuda = c;
    t->ops = &cuda_ops;
    t->team.numbers = lp_train_is_exact(t) ? &floats_of_device : &bf16_of_device;
    if (!lp_cuda_train_attention_init(t)) {
        if (message) snprintf(message, capacity, "the device has too little shared memory for heads of this width");
        return LP_NO_DEVICE;
    }
    if (open_room(t)) return LP_OK;
    if (message) snprintf(message, capacity, "the device has no memory for passes of %d ids", t->options.rows);
    return LP_NO_MEMORY;
}
