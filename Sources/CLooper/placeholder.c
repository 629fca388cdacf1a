#include "clooper.h"
int lp_placeholder(void) { return 0; }
