#include "clooper_resources.h"
int lp_resource_placeholder(void) { return 0; }
