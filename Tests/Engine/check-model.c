/* Random models, and a reader of the GGUF files of llama, qwen2 and qwen3 models. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

uint32_t check_bits(check_random *r) {
    r->state = r->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(r->state >> 32);
}

float check_normal(check_random *r) {
    const double u = (check_bits(r) + 1.0) / 4294967297.0, v = check_bits(r) / 4294967296.0;
    return (float)(sqrt(-2 * log(u)) * cos(6.283185307179586 * v));
}

/* ==== Random models ==== */

/* Halves of normal size only. */
static uint16_t half_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    const uint32_t rounded = (bits & 0x7fffffff) + 0xfff + (bits >> 13 & 1);
    if (fabsf(value) < 6.2e-5f) return (uint16_t)(bits >> 16 & 0x8000) | (uint16_t)(fabsf(value) * 16777216.0f + 0.5f);
    return (uint16_t)((bits >> 16 & 0x8000) | ((rounded >> 13) - (112 << 10)));
}

typedef struct kind {
    int32_t type;
    size_t block;     /* bytes */
    int halves[2];    /* offsets of the scales, or -1 */
    float spread;     /* of the values, where the scale is 1 */
} kind;

static const kind kinds[] = {
    {LP_Q4_0, 18, {0, -1}, 4.6f},    {LP_Q4_1, 20, {0, 2}, 9.0f},     {LP_Q5_0, 22, {0, -1}, 9.2f},
    {LP_Q5_1, 24, {0, 2}, 18.0f},    {LP_Q8_0, 34, {0, -1}, 74.0f},   {LP_Q4_K, 144, {0, 2}, 250.0f},
    {LP_Q5_K, 176, {0, 2}, 500.0f},  {LP_Q6_K, 210, {208, -1}, 1400.0f},
};

static void fill_blocks(check_random *r, const kind *k, uint8_t *to, size_t bytes, float gain) {
    for (size_t i = 0; i < bytes; i++) to[i] = (uint8_t)(check_bits(r) >> 24);
    for (size_t block = 0; block < bytes; block += k->block) {
        for (int i = 0; i < 2 && k->halves[i] >= 0; i++) {
            const float vary = 0.5f + (float)(check_bits(r) % 1000) / 1000;
            const uint16_t half = half_of(gain / k->spread * vary * (i == 1 ? -0.5f : 1));
            memcpy(to + block + k->halves[i], &half, sizeof half);
        }
    }
}

static void fill(check_random *r, int32_t type, uint8_t *to, size_t bytes, float gain) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].type == type) fill_blocks(r, &kinds[i], to, bytes, gain);
    }
    const size_t size = type == LP_F32 ? 4 : 2;
    for (size_t i = 0; (type == LP_F32 || type == LP_F16 || type == LP_BF16) && i < bytes; i += size) {
        const float value = check_normal(r) * gain;
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        const uint16_t half = type == LP_F16 ? half_of(value) : (uint16_t)(bits >> 16);
        memcpy(to + i, type == LP_F32 ? (const void *)&value : (const void *)&half, size);
    }
}

typedef struct maker {
    check_random random;
    uint8_t *next, *end; /* NULL while sizes are counted */
    size_t bytes;
} maker;

static lp_tensor tensor(maker *m, int32_t type, int64_t rows, int64_t columns, float centre) {
    const size_t bytes = lp_row_bytes(type, columns) * (size_t)rows;
    lp_tensor t = {m->next ? m->next + m->bytes : NULL, bytes, type, rows, columns};
    if (m->next) {
        fill(&m->random, type, m->next + m->bytes, bytes, rows > 1 ? 1 / sqrtf((float)columns) : 0.2f);
        for (int64_t i = 0; rows == 1 && i < columns; i++) {
            float value;
            memcpy(&value, m->next + m->bytes + 4 * i, sizeof value);
            value += centre;
            memcpy(m->next + m->bytes + 4 * i, &value, sizeof value);
        }
    }
    m->bytes += bytes;
    return t;
}

static void make_layer(maker *m, const check_shape *s, int32_t layer, lp_layer *l) {
    const int64_t q = (int64_t)s->heads * s->head_width, k = (int64_t)s->kv_heads * s->head_width;
    const int32_t *t = s->types;
    const int turn = layer % 3;
    *l = (lp_layer){0};
    l->attention_norm = tensor(m, LP_F32, 1, s->width, 1);
    l->feed_norm = tensor(m, LP_F32, 1, s->width, 1);
    l->query = tensor(m, t[turn], q, s->width, 0);
    l->key = tensor(m, t[(turn + 1) % 3], k, s->width, 0);
    l->value = tensor(m, t[(turn + 2) % 3], k, s->width, 0);
    l->attention_output = tensor(m, t[turn], s->width, q, 0);
    l->gate = tensor(m, t[(turn + 1) % 3], s->hidden, s->width, 0);
    l->up = tensor(m, t[(turn + 2) % 3], s->hidden, s->width, 0);
    l->down = tensor(m, t[turn], s->width, s->hidden, 0);
    if (s->biases) {
        l->query_bias = tensor(m, LP_F32, 1, q, 0);
        l->key_bias = tensor(m, LP_F32, 1, k, 0);
        l->value_bias = tensor(m, LP_F32, 1, k, 0);
    }
    if (s->head_norms) {
        l->query_norm = tensor(m, LP_F32, 1, s->head_width, 1);
        l->key_norm = tensor(m, LP_F32, 1, s->head_width, 1);
    }
}

static void make_tensors(maker *m, const check_shape *s, check_model *model) {
    m->bytes = 0;
    model->weights = (lp_weights){.layers = model->layers};
    model->weights.embedding = tensor(m, s->types[0], s->vocabulary, s->width, 0);
    model->weights.head = tensor(m, s->types[1], s->vocabulary, s->width, 0);
    model->weights.output_norm = tensor(m, LP_F32, 1, s->width, 1);
    for (int32_t i = 0; i < s->layers; i++) make_layer(m, s, i, &model->layers[i]);
}

static int create(check_model *model) {
    char message[256] = "";
    const lp_status status = lp_model_create(&model->config, &model->weights, &model->model, message, sizeof message);
    if (status != LP_OK) fprintf(stderr, "the model is refused: %s (status %d)\n", message, status);
    return status == LP_OK;
}

int check_model_make(const check_shape *s, uint64_t seed, check_model *model) {
    *model = (check_model){0};
    model->config = (lp_config){s->vocabulary, s->width,      s->layers,     s->heads, s->kv_heads, s->head_width,
                                s->hidden,     s->rope_width, s->rope_style, 10000,    1,           1e-5f};
    model->layers = calloc((size_t)s->layers, sizeof *model->layers);
    if (!model->layers) return 0;
    maker m = {.random = {seed}};
    make_tensors(&m, s, model);
    model->memory = malloc(m.bytes);
    if (!model->memory) return 0;
    m.next = model->memory;
    make_tensors(&m, s, model);
    return create(model);
}

void check_model_free(check_model *model) {
    lp_model_free(model->model);
    if (model->mapped > 0) {
        munmap(model->memory, model->mapped);
    } else {
        free(model->memory);
    }
    free(model->layers);
    *model = (check_model){0};
}

/* ==== Adapters ==== */

static lp_adapter_part part(maker *m, int32_t rank, const lp_tensor *weight) {
    const lp_tensor a = tensor(m, LP_F32, rank, weight->columns, 0), b = tensor(m, LP_F32, weight->rows, rank, 0);
    return (lp_adapter_part){a, b, 0.5f};
}

lp_adapter *check_adapter_make(const check_model *model, int32_t rank, uint64_t seed) {
    const size_t count = (size_t)model->config.layers;
    lp_adapter_layer *layers = calloc(count, sizeof *layers);
    lp_adapter *adapter = NULL;
    maker m = {.random = {seed}};
    void *memory = NULL;
    for (int pass = 0; pass < 2 && layers; pass++) {
        m.bytes = 0;
        for (size_t i = 0; i < count; i++) {
            const lp_layer *l = &model->layers[i];
            layers[i] = (lp_adapter_layer){
                part(&m, rank, &l->query), part(&m, rank, &l->key),  part(&m, rank, &l->value),
                part(&m, rank, &l->attention_output), part(&m, rank, &l->gate), part(&m, rank, &l->up),
                part(&m, rank, &l->down),
            };
            if (i % 2 == 1) layers[i].gate = (lp_adapter_part){0};
        }
        if (pass == 0) m.next = memory = malloc(m.bytes);
        if (!memory) break;
    }
    char message[256] = "";
    if (memory && lp_adapter_create(model->model, layers, &adapter, message, sizeof message) != LP_OK) {
        fprintf(stderr, "the adapter is refused: %s\n", message);
    }
    free(memory);
    free(layers);
    return adapter;
}

/* ==== GGUF ==== */

typedef struct text {
    const char *start;
    uint64_t length;
} text;

typedef struct reader {
    const uint8_t *bytes;
    size_t size, at;
    int failed;
    text architecture;
    uint64_t alignment;
    double width, layers, hidden, heads, kv_heads, key_length, epsilon, rope_width, rope_base, rope_factor;
    int is_linear;
} reader;

static uint64_t number(reader *r, size_t bytes) {
    uint64_t value = 0;
    if (r->failed || bytes > r->size - r->at) {
        r->failed = 1;
        return 0;
    }
    memcpy(&value, r->bytes + r->at, bytes);
    r->at += bytes;
    return value;
}

static text string(reader *r) {
    const uint64_t length = number(r, 8);
    if (r->failed || length > r->size - r->at) {
        r->failed = 1;
        return (text){"", 0};
    }
    const text t = {(const char *)r->bytes + r->at, length};
    r->at += length;
    return t;
}

static int is(text t, const char *name) { return t.length == strlen(name) && memcmp(t.start, name, t.length) == 0; }

static int ends_with(text t, const char *name) {
    const size_t length = strlen(name);
    return t.length >= length && memcmp(t.start + t.length - length, name, length) == 0;
}

enum { GGUF_FLOAT = 6, GGUF_STRING = 8, GGUF_ARRAY = 9, GGUF_DOUBLE = 12 };

static double scalar(reader *r, uint64_t type) {
    static const size_t sizes[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    if (type >= sizeof sizes / sizeof *sizes || sizes[type] == 0) {
        r->failed = 1;
        return 0;
    }
    const uint64_t bits = number(r, sizes[type]);
    float single;
    double both;
    memcpy(&single, &bits, sizeof single);
    memcpy(&both, &bits, sizeof both);
    return type == GGUF_FLOAT ? single : type == GGUF_DOUBLE ? both : (double)bits;
}

static void skip_array(reader *r) {
    const uint64_t type = number(r, 4), count = number(r, 8);
    for (uint64_t i = 0; i < count && !r->failed; i++) {
        if (type == GGUF_STRING) {
            string(r);
        } else {
            scalar(r, type);
        }
    }
}

static void read_field(reader *r) {
    const text key = string(r);
    const uint64_t type = number(r, 4);
    if (type == GGUF_ARRAY) {
        skip_array(r);
        return;
    }
    if (type == GGUF_STRING) {
        const text value = string(r);
        if (is(key, "general.architecture")) r->architecture = value;
        if (ends_with(key, ".rope.scaling.type")) r->is_linear = is(value, "linear");
        return;
    }
    const double value = scalar(r, type);
    if (is(key, "general.alignment")) r->alignment = (uint64_t)value;
    if (ends_with(key, ".embedding_length")) r->width = value;
    if (ends_with(key, ".block_count")) r->layers = value;
    if (ends_with(key, ".feed_forward_length")) r->hidden = value;
    if (ends_with(key, ".attention.head_count")) r->heads = value;
    if (ends_with(key, ".attention.head_count_kv")) r->kv_heads = value;
    if (ends_with(key, ".attention.key_length")) r->key_length = value;
    if (ends_with(key, ".attention.layer_norm_rms_epsilon")) r->epsilon = value;
    if (ends_with(key, ".rope.dimension_count")) r->rope_width = value;
    if (ends_with(key, ".rope.freq_base")) r->rope_base = value;
    if (ends_with(key, ".rope.scaling.factor")) r->rope_factor = value;
}

static lp_tensor *place_of(check_model *m, text name) {
    static const struct {
        const char *name;
        size_t offset;
    } parts[] = {
        {"attn_norm.weight", offsetof(lp_layer, attention_norm)}, {"ffn_norm.weight", offsetof(lp_layer, feed_norm)},
        {"attn_q.weight", offsetof(lp_layer, query)},             {"attn_q.bias", offsetof(lp_layer, query_bias)},
        {"attn_k.weight", offsetof(lp_layer, key)},               {"attn_k.bias", offsetof(lp_layer, key_bias)},
        {"attn_v.weight", offsetof(lp_layer, value)},             {"attn_v.bias", offsetof(lp_layer, value_bias)},
        {"attn_q_norm.weight", offsetof(lp_layer, query_norm)},   {"attn_k_norm.weight", offsetof(lp_layer, key_norm)},
        {"attn_output.weight", offsetof(lp_layer, attention_output)}, {"ffn_gate.weight", offsetof(lp_layer, gate)},
        {"ffn_up.weight", offsetof(lp_layer, up)},                {"ffn_down.weight", offsetof(lp_layer, down)},
    };
    if (is(name, "token_embd.weight")) return &m->weights.embedding;
    if (is(name, "output.weight")) return &m->weights.head;
    if (is(name, "output_norm.weight")) return &m->weights.output_norm;
    if (is(name, "rope_freqs.weight")) return &m->weights.rope_factors;
    char copy[64];
    int layer = 0, used = 0;
    if (name.length >= sizeof copy) return NULL;
    memcpy(copy, name.start, name.length);
    copy[name.length] = 0;
    if (sscanf(copy, "blk.%d.%n", &layer, &used) != 1 || used == 0 || layer < 0 || layer >= m->config.layers) return NULL;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (strcmp(copy + used, parts[i].name) == 0) return (lp_tensor *)((char *)&m->layers[layer] + parts[i].offset);
    }
    return NULL;
}

/* The tensors' offsets, in `data` for now, become addresses once it is known where they count from. */
static void read_tensor(reader *r, check_model *m) {
    const text name = string(r);
    const uint64_t dimensions = number(r, 4);
    if (dimensions < 1 || dimensions > 2) r->failed = 1;
    const uint64_t columns = number(r, 8), rows = dimensions == 2 ? number(r, 8) : 1, type = number(r, 4);
    const uint64_t offset = number(r, 8);
    if (r->failed || columns > INT32_MAX || rows > INT32_MAX) {
        r->failed = 1;
        return;
    }
    const size_t bytes = lp_row_bytes((int32_t)type, (int64_t)columns) * (size_t)rows;
    if (bytes == 0 || bytes > r->size || offset > r->size) r->failed = 1;
    lp_tensor *place = place_of(m, name);
    if (place) *place = (lp_tensor){(void *)(uintptr_t)(offset + 1), bytes, (int32_t)type, (int64_t)rows, (int64_t)columns};
}

static void resolve(reader *r, lp_tensor *t) {
    if (!t->data) return;
    const uint64_t start = (r->at + r->alignment - 1) / r->alignment * r->alignment;
    const uint64_t at = start + (uint64_t)(uintptr_t)t->data - 1;
    t->data = r->bytes + at;
    if (at > r->size || t->bytes > r->size - at) r->failed = 1;
}

static void configure(reader *r, check_model *m) {
    const double head = r->key_length > 0 ? r->key_length : r->width / (r->heads > 0 ? r->heads : 1);
    const double limits[] = {r->width, r->layers, r->hidden, r->heads, r->kv_heads, head};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (!(limits[i] >= 1 && limits[i] < 1e6)) r->failed = 1;
    }
    if (r->failed) return;
    m->config = (lp_config){
        .width = (int32_t)r->width,
        .layers = (int32_t)r->layers,
        .heads = (int32_t)r->heads,
        .kv_heads = (int32_t)r->kv_heads,
        .head_width = (int32_t)head,
        .hidden = (int32_t)r->hidden,
        .rope_width = (int32_t)(r->rope_width > 0 ? r->rope_width : head),
        .rope_style = is(r->architecture, "llama") ? LP_ROPE_PAIRS : LP_ROPE_HALVES,
        .rope_base = (float)r->rope_base,
        .rope_divisor = r->is_linear ? (float)r->rope_factor : 1,
        .norm_epsilon = (float)r->epsilon,
    };
}

static int parse(reader *r, check_model *m) {
    if (number(r, 4) != 0x46554747) return 0; /* GGUF */
    number(r, 4);
    const uint64_t tensors = number(r, 8), fields = number(r, 8);
    for (uint64_t i = 0; i < fields && !r->failed; i++) read_field(r);
    if (r->kv_heads == 0) r->kv_heads = r->heads;
    if (r->alignment == 0 || r->alignment > 1 << 20) r->failed = 1;
    if (!r->failed) configure(r, m);
    if (r->failed) return 0;
    m->layers = calloc((size_t)m->config.layers, sizeof *m->layers);
    if (!m->layers) return 0;
    m->weights.layers = m->layers;
    for (uint64_t i = 0; i < tensors && !r->failed; i++) read_tensor(r, m);
    resolve(r, &m->weights.embedding);
    resolve(r, &m->weights.head);
    resolve(r, &m->weights.output_norm);
    resolve(r, &m->weights.rope_factors);
    for (int32_t i = 0; i < m->config.layers; i++) {
        for (lp_tensor *t = (lp_tensor *)&m->layers[i]; t < (lp_tensor *)(&m->layers[i] + 1); t++) resolve(r, t);
    }
    m->config.vocabulary = (int32_t)m->weights.embedding.rows;
    return !r->failed;
}

int check_model_read(const char *path, check_model *model) {
    *model = (check_model){0};
    const int file = open(path, O_RDONLY);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0 || status.st_size < 1) {
        fprintf(stderr, "%s cannot be read\n", path);
        if (file >= 0) close(file);
        return 0;
    }
    model->memory = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (model->memory == MAP_FAILED) {
        model->memory = NULL;
        return 0;
    }
    model->mapped = (size_t)status.st_size;
    reader r = {.bytes = model->memory, .size = model->mapped, .alignment = 32, .rope_base = 10000, .rope_factor = 1};
    if (!parse(&r, model)) {
        fprintf(stderr, "%s is no whole GGUF file of a llama, qwen2 or qwen3 model\n", path);
        return 0;
    }
    return create(model);
}
