/* What if a library is no kernel at all? */
int unrelated(void);
int unrelated(void) { return 1; }
