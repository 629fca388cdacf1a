int lp_placeholder(void);
