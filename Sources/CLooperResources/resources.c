/* Written by update-resources; do not edit. */
#include "clooper_resources.h"

static const char file_0[] = {
#embed "demo/package.json" suffix(, )
    0};
static const char file_1[] = {
#embed "demo/tasks.jsonl" suffix(, )
    0};
static const char file_2[] = {
#embed "models.json" suffix(, )
    0};
static const char file_3[] = {
#embed "../../skills/run-the-failing-test/SKILL.md" suffix(, )
    0};

static const struct lp_resource resources[] = {
    {"looper/demo/package.json", file_0, sizeof file_0 - 1},
    {"looper/demo/tasks.jsonl", file_1, sizeof file_1 - 1},
    {"looper/models.json", file_2, sizeof file_2 - 1},
    {"skills/run-the-failing-test/SKILL.md", file_3, sizeof file_3 - 1},
};

size_t lp_resource_count(void) { return sizeof resources / sizeof resources[0]; }

struct lp_resource lp_resource_at(size_t index) { return resources[index]; }
