int lp_resource_placeholder(void);
