/* The checked model. */
#ifndef LP_MODEL_H
#define LP_MODEL_H

#include "clooper.h"

/* The weights of a layer. */
typedef enum lp_part {
    LP_QUERY,
    LP_KEY,
    LP_VALUE,
    LP_ATTENTION_OUTPUT,
    LP_GATE,
    LP_UP,
    LP_DOWN,
    LP_PARTS, /* how many there are */
} lp_part;

typedef struct lp_block {
    lp_tensor weights[LP_PARTS];
    const float *biases[LP_PARTS]; /* NULL where absent */
    const float *attention_norm, *feed_norm;
    const float *query_norm, *key_norm; /* NULL where absent */
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
