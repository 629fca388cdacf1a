/* Weights that share their input, and what dropout takes of it. */
#include "train.h"

const lp_members lp_group_members[LP_GROUPS] = {
    [LP_GROUP_HEADS] = {LP_QUERY, 3},
    [LP_GROUP_MIXED] = {LP_ATTENTION_OUTPUT, 1},
    [LP_GROUP_FEED] = {LP_GATE, 2},
    [LP_GROUP_DOWN] = {LP_DOWN, 1},
};

static size_t padded(const lp_team *t, size_t rank) { return lp_words(t, rank) * t->numbers->pair; }

size_t lp_low_width(const lp_trainer *t, int32_t layer, lp_group group) {
    const lp_members *g = &lp_group_members[group];
    size_t width = 0;
    for (int32_t i = 0; i < g->count; i++) {
        width += padded(&t->team, (size_t)lp_slot_of(t, layer, g->first + (lp_part)i)->rank);
    }
    return width;
}

/* splitmix64 (Steele, Lea, Flood 2014) */
uint64_t lp_mixed_bits(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

uint64_t lp_noise_seed(const lp_trainer *t, int32_t layer, lp_part part) {
    return lp_mixed_bits(t->layout.noise + lp_mixed_bits((uint64_t)layer * LP_PARTS + part + 1));
}

uint32_t lp_noise_least(const lp_trainer *t) { return (uint32_t)((double)t->options.dropout * 4294967296.0); }
