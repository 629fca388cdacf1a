/* The checked model. */
#ifndef LP_MODEL_H
#define LP_MODEL_H

#include "clooper.h"

typedef struct lp_block {
    lp_tensor query, key, value, attention_output, gate, up, down;
    const float *attention_norm, *feed_norm;
    const float *query_bias, *key_bias, *value_bias; /* NULL where absent */
    const float *query_norm, *key_norm;              /* both or neither */
} lp_block;

struct lp_model {
    lp_config config;
    lp_tensor embedding, head;
    const float *output_norm;
    const float *rope_frequencies; /* (rope_width/2), radians a position */
    lp_block *blocks;
    float *vectors; /* all norms, biases and frequencies */
};

#endif
