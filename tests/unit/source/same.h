/* Comparing what shapes describe. */
#ifndef PV_TESTS_SAME_H
#define PV_TESTS_SAME_H

struct shape;

/* Fails the test if the structs differ: not by what their shape writes, but by the values. */
void assert_same(const struct shape *shape, const void *a, const void *b);

#endif
