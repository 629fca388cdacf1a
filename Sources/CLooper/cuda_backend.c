/* The CUDA backend: one stream, on which all operations follow each other. */
#include "cuda_backend.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cuda_compile.h"

enum { LEAST_CAPABILITY = 80 }; /* products in bfloat16 */

/* ==== Memory ==== */

static int enter(lp_cuda *b) { return b->library->driver.make_current(b->context) == 0; }

static float *cuda_allocate(lp_backend *base, size_t count) {
    lp_cuda *b = lp_cuda_of(base);
    return enter(b) ? lp_cuda_take_floats(b, count) : NULL;
}

static lp_status cuda_upload(lp_backend *base, float *to, const float *from, size_t count) {
    lp_cuda *b = lp_cuda_of(base);
    const lp_cuda_library *l = b->library;
    if (!enter(b)) return LP_NO_DEVICE;
    const int started = l->driver.upload((uintptr_t)to, from, count * sizeof *to, b->stream);
    return started == 0 && l->driver.wait(b->stream) == 0 ? LP_OK : LP_NO_DEVICE;
}

static lp_status cuda_download(lp_backend *base, float *to, const float *from, size_t count) {
    lp_cuda *b = lp_cuda_of(base);
    const lp_cuda_library *l = b->library;
    if (!enter(b)) return LP_NO_DEVICE;
    const int started = l->driver.download(to, (uintptr_t)from, count * sizeof *to, b->stream);
    return started == 0 && l->driver.wait(b->stream) == 0 ? LP_OK : LP_NO_DEVICE;
}

void lp_cuda_close(lp_cuda *b) {
    const lp_cuda_library *l = b->library;
    if (b->has_context && enter(b)) {
        if (b->stream) l->driver.wait(b->stream);
        lp_cuda_graphs_free(b);
        lp_cuda_adapters_free(b);
        if (b->blas) l->blas.destroy(b->blas);
        if (b->inputs) l->driver.release_memory(b->inputs);
        if (b->low) l->driver.release_memory(b->low);
        for (int32_t i = 0; i < b->memory_count; i++) l->driver.release_memory(b->memory[i]);
        if (b->staged) l->driver.release_host(b->staged);
        if (b->staged_logits) l->driver.release_host(b->staged_logits);
        if (b->module) l->driver.unload_module(b->module);
        if (b->stream) l->driver.free_stream(b->stream);
    }
    if (b->has_context) l->driver.release(b->device);
    free(b->memory);
    free(b->blocks);
    free(b->ranges);
    free(b->pages);
    free(b);
}

static void cuda_free(lp_backend *base) { lp_cuda_close(lp_cuda_of(base)); }

/* ==== Step ==== */

static lp_status cuda_begin(lp_backend *base, const lp_step *step, int *replayed) {
    lp_cuda *b = lp_cuda_of(base);
    *replayed = 0;
    b->status = LP_OK;
    if (!enter(b)) return LP_NO_DEVICE;
    const lp_status status = lp_cuda_step_begin(b, step);
    if (status != LP_OK) return status;
    *replayed = lp_cuda_graph_begin(b);
    return LP_OK;
}

static lp_status cuda_end(lp_backend *base) {
    lp_cuda *b = lp_cuda_of(base);
    lp_cuda_graph_end(b);
    lp_cuda_note(b, b->library->driver.wait(b->stream));
    return b->status;
}

static void cuda_embed(lp_backend *base, float *x) {
    lp_cuda *b = lp_cuda_of(base);
    const lp_cuda_embed a = {b->embedding.matrix, b->ids, x};
    const int blocks = lp_cuda_ceiling(b->embedding.matrix.columns, 32 * LP_CUDA_THREADS);
    if (b->copied == x) b->copied = NULL;
    lp_cuda_run(b, LP_CUDA_FUNCTION_embed_rows, blocks, b->n, 1, LP_CUDA_THREADS, 0, &a);
}

static void norm_rows(lp_cuda *b, const float *x, const int *rows, int n, const float *weight, float *y) {
    const lp_config *c = &b->model->config;
    const lp_cuda_norm a = {
        .x = x,
        .weight = weight,
        .rows = rows,
        .y = y,
        .epsilon = c->norm_epsilon,
        .columns = c->width,
        .rounded = lp_cuda_copies_of(b, y, n, c->width),
    };
    lp_cuda_run(b, LP_CUDA_FUNCTION_norm_rows, n, 1, 1, 256, 0, &a);
}

static void cuda_norm(lp_backend *base, int32_t layer, lp_norm norm, const float *x, float *y) {
    lp_cuda *b = lp_cuda_of(base);
    const float *weight = norm == LP_OUTPUT_NORM      ? b->output_norm
                          : norm == LP_ATTENTION_NORM ? b->blocks[layer].attention_norm
                                                      : b->blocks[layer].feed_norm;
    norm_rows(b, x, NULL, b->n, weight, y);
}

static void cuda_project(
    lp_backend *base, int32_t layer, const float *x, const lp_output *outputs, int count, int add) {
    lp_cuda *b = lp_cuda_of(base);
    for (int first = 0; first < count; first += LP_CUDA_OUTPUTS) {
        const int some = count - first < LP_CUDA_OUTPUTS ? count - first : LP_CUDA_OUTPUTS;
        lp_cuda_target targets[LP_CUDA_OUTPUTS];
        for (int i = 0; i < some; i++) {
            const lp_output *o = &outputs[first + i];
            targets[i] = (lp_cuda_target){&b->blocks[layer].weights[o->part], o->y};
        }
        lp_cuda_multiply(b, x, b->n, targets, some, add);
        lp_cuda_adapt_outputs(b, layer, x, outputs + first, some);
    }
    if (layer == b->model->config.layers - 1 && outputs[0].part == LP_DOWN) b->is_whole = 1;
}

static void cuda_activate(lp_backend *base, float *gate, const float *up) {
    lp_cuda *b = lp_cuda_of(base);
    const int columns = b->model->config.hidden;
    const lp_cuda_activate a = {gate, up, columns, lp_cuda_copies_of(b, gate, b->n, columns)};
    const int blocks = lp_cuda_ceiling(columns, LP_CUDA_THREADS);
    lp_cuda_run(b, LP_CUDA_FUNCTION_activate_rows, blocks, b->n, 1, LP_CUDA_THREADS, 0, &a);
}

static void score_some(lp_cuda *b, const float *x, const int32_t *rows, int32_t count, float *const *logits) {
    const size_t vocabulary = (size_t)b->model->config.vocabulary;
    const lp_cuda_library *l = b->library;
    lp_cuda_note(b, l->driver.upload((uintptr_t)b->chosen_rows, rows, (size_t)count * sizeof *rows, b->stream));
    norm_rows(b, x, b->chosen_rows, count, b->output_norm, b->chosen);
    const lp_cuda_target target = {&b->head, b->logits};
    lp_cuda_multiply(b, b->chosen, count, &target, 1, 0);
    if (b->status != LP_OK) return;
    const size_t bytes = (size_t)count * vocabulary * sizeof(float);
    lp_cuda_note(b, l->driver.download(b->staged_logits, (uintptr_t)b->logits, bytes, b->stream));
    if (!lp_cuda_note(b, l->driver.wait(b->stream))) return;
    for (int32_t i = 0; i < count; i++) {
        memcpy(logits[i], b->staged_logits + (size_t)i * vocabulary, vocabulary * sizeof(float));
    }
}

static void cuda_score(lp_backend *base, const float *x, const int32_t *rows, int32_t count, float *const *logits) {
    lp_cuda *b = lp_cuda_of(base);
    lp_cuda_graph_end(b);
    for (int32_t first = 0; first < count && b->status == LP_OK; first += LP_CUDA_SCORED) {
        const int32_t rest = count - first;
        score_some(b, x, rows + first, rest < LP_CUDA_SCORED ? rest : LP_CUDA_SCORED, logits + first);
    }
}

static const lp_backend_ops cuda_ops = {
    .name = "cuda",
    .free = cuda_free,
    .allocate = cuda_allocate,
    .upload = cuda_upload,
    .download = cuda_download,
    .reserve_page = lp_cuda_reserve_page,
    .copy_page = lp_cuda_copy_page,
    .begin = cuda_begin,
    .embed = cuda_embed,
    .norm = cuda_norm,
    .project = cuda_project,
    .store = lp_cuda_store_heads,
    .attend = lp_cuda_attend_heads,
    .activate = cuda_activate,
    .score = cuda_score,
    .end = cuda_end,
};

/* ==== Making ==== */

typedef struct maker {
    lp_cuda *b;
    char *message;
    size_t capacity;
} maker;

__attribute__((format(printf, 2, 3))) static lp_status refuse(const maker *m, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (m->message) vsnprintf(m->message, m->capacity, format, arguments);
    va_end(arguments);
    return LP_NO_DEVICE;
}

static lp_status driver_problem(const maker *m, const char *what, int result) {
    const char *text = NULL;
    m->b->library->driver.describe(result, &text);
    if (!text) text = "unknown";
    return refuse(m, "CUDA %s: %s (error %d); take the backend cpu, or see nvidia-smi", what, text, result);
}

static lp_status open_device(const maker *m, int *capability) {
    lp_cuda *b = m->b;
    const lp_cuda_library *l = b->library;
    int count = 0, major = 0, minor = 0, result = l->driver.init(0);
    if (result != 0) return driver_problem(m, "cannot be started", result);
    result = l->driver.count_devices(&count);
    if (result == 0 && count < 1) return refuse(m, "CUDA finds no device; take the backend cpu, or see nvidia-smi");
    if (result == 0) result = l->driver.device(&b->device, 0);
    if (result == 0) result = l->driver.attribute(&major, LP_CUDA_CAPABILITY_MAJOR, b->device);
    if (result == 0) result = l->driver.attribute(&minor, LP_CUDA_CAPABILITY_MINOR, b->device);
    if (result == 0) result = l->driver.attribute(&b->multiprocessors, LP_CUDA_MULTIPROCESSORS, b->device);
    *capability = 10 * major + minor;
    if (result == 0 && *capability < LEAST_CAPABILITY) {
        return refuse(m, "the device has capability %d.%d, not 8.0 or more; take the backend cpu", major, minor);
    }
    if (result == 0) result = l->driver.retain(&b->context, b->device);
    if (result != 0) return driver_problem(m, "cannot open the device", result);
    b->has_context = 1;
    result = l->driver.make_current(b->context);
    if (result == 0) result = l->driver.make_stream(&b->stream, 1);
    if (result != 0) return driver_problem(m, "cannot use the device", result);
    return LP_OK;
}

static int load_image(lp_cuda *b, const char *image) {
    static const struct {
        lp_cuda_function function;
        int trains; /* of training, of reading (0), or of both (-1) */
        const char *name;
    } all[] = {
#define ENTRY_OF_BOTH(name) {LP_CUDA_FUNCTION_##name, -1, "lp_cuda_" #name},
#define ENTRY_OF_READING(name) {LP_CUDA_FUNCTION_##name, 0, "lp_cuda_" #name},
#define ENTRY_OF_TRAINING(name) {LP_CUDA_FUNCTION_##name, 1, "lp_cuda_" #name},
        LP_CUDA_FUNCTIONS(ENTRY_OF_BOTH) LP_CUDA_READING(ENTRY_OF_READING) LP_CUDA_TRAINING(ENTRY_OF_TRAINING)
    };
    const lp_cuda_library *l = b->library;
    int result = l->driver.load_module(&b->module, image);
    for (size_t i = 0; i < sizeof all / sizeof *all && result == 0; i++) {
        if (all[i].trains >= 0 && all[i].trains != b->trains) continue;
        result = l->driver.function(&b->functions[all[i].function], b->module, all[i].name);
    }
    if (result != 0 && b->module) l->driver.unload_module(b->module);
    if (result != 0) b->module = NULL;
    return result;
}

/* An image from the cache that the driver does not take is made again, once. */
static lp_status load_kernels(const maker *m, int capability) {
    int result = 0;
    for (int use_cache = 1; use_cache >= 0; use_cache--) {
        char *image = NULL;
        const lp_status status =
            lp_cuda_compile(m->b->library, capability, m->b->trains, use_cache, &image, m->message, m->capacity);
        if (status != LP_OK) return status;
        result = load_image(m->b, image);
        free(image);
        if (result == 0) return LP_OK;
        lp_cuda_forget(m->b->library, capability, m->b->trains);
    }
    return driver_problem(m, "does not take the kernels", result);
}

static int make_room(lp_cuda *b, const lp_options *options) {
    const size_t scored = LP_CUDA_SCORED, vocabulary = (size_t)b->model->config.vocabulary;
    void *staged = NULL;
    if (!lp_cuda_step_init(b) || !lp_cuda_matmul_init(b) || !lp_cuda_attention_init(b, options)) return 0;
    b->chosen = lp_cuda_take_floats(b, scored * (size_t)b->model->config.width);
    b->chosen_rows = (int *)lp_cuda_take_floats(b, scored);
    b->logits = lp_cuda_take_floats(b, scored * vocabulary);
    if (b->library->driver.allocate_host(&staged, scored * vocabulary * sizeof(float)) != 0) return 0;
    b->staged_logits = staged;
    return b->chosen && b->chosen_rows && b->logits;
}

/* Without options: no room for steps. */
static lp_status make(const maker *m, const lp_options *options) {
    lp_cuda *b = m->b;
    int capability = 0;
    const int32_t width = b->model->config.head_width;
    if (b->library->missing) return refuse(m, "%s", b->library->missing);
    if (width % 8 != 0 || width > LP_CUDA_MOST_WIDTH) {
        return refuse(m, "heads of %d values: the backend cuda takes multiples of 8 up to 256; take cpu", width);
    }
    lp_status status = open_device(m, &capability);
    if (status == LP_OK) status = load_kernels(m, capability);
    if (status != LP_OK) return status;
    int result = b->library->blas.create(&b->blas);
    if (result == 0) result = b->library->blas.set_stream(b->blas, b->stream);
    if (result != 0) return refuse(m, "cuBLAS cannot be started (status %d); take the backend cpu", result);
    status = lp_cuda_load_model(b);
    if (status == LP_OK && options && !make_room(b, options)) status = LP_NO_MEMORY;
    if (status == LP_NO_MEMORY) refuse(m, "the device has too little memory for the model; take the backend cpu");
    if (status == LP_NO_DEVICE) refuse(m, "the device failed while it took the model; see nvidia-smi");
    return status;
}

lp_status lp_cuda_backend_create(
    const lp_model *model, const lp_options *options, lp_backend **backend, char *message, size_t capacity) {
    *backend = NULL;
    lp_cuda *b = calloc(1, sizeof *b);
    if (!b) return LP_NO_MEMORY;
    b->base.ops = &cuda_ops;
    b->library = lp_cuda_library_find();
    b->model = model;
    b->exact = options->precision == LP_EXACT;
    b->cache_type = options->cache_type;
    b->batch = options->batch > 0 ? options->batch : 512;
    const maker m = {b, capacity > 0 ? message : NULL, capacity};
    const lp_status status = make(&m, options);
    if (status == LP_OK) {
        *backend = &b->base;
    } else {
        cuda_free(&b->base);
    }
    return status;
}

lp_status lp_cuda_open_training(const lp_model *model, int exact, lp_cuda **device, char *message, size_t capacity) {
    *device = NULL;
    lp_cuda *b = calloc(1, sizeof *b);
    if (!b) return LP_NO_MEMORY;
    b->base.ops = &cuda_ops;
    b->library = lp_cuda_library_find();
    b->model = model;
    b->exact = exact;
    b->trains = 1;
    const maker m = {b, capacity > 0 ? message : NULL, capacity};
    const lp_status status = make(&m, NULL);
    if (status == LP_OK) {
        *device = b;
    } else {
        lp_cuda_close(b);
    }
    return status;
}
