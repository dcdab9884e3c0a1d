/* For shared-value and shared-array: numbers in shared memory to which four processes add. */
#ifndef PV_DEMO_CELLS_PRIV_H
#define PV_DEMO_CELLS_PRIV_H

#include <stdbool.h>
#include <stddef.h>

struct run;
struct cells;

enum { CELL_PROCESSES = 4, CELL_COUNT_MAX = 4, CELL_ADDS = 25 };

/* How they add: CELL_ADDS times 1 to each number, or each only to its own. */
enum cells_way { CELLS_WITHOUT_LOCK, CELLS_WITH_LOCK, CELLS_OWN };

struct cells *cells_new(struct run *r, size_t count, const char *process_name);
void cells_free(struct cells *c);
/* Sets all to 0 and lets them add. With --hold and the lock it tells facts, and the first one to
 * have the lock keeps it until a stop. */
void cells_add(struct run *r, struct cells *c, enum cells_way way);
/* The same without a lock again and again until additions are lost. Returns how many. */
long cells_lose(struct run *r, struct cells *c);
long cells_get(const struct cells *c, size_t i);
bool cells_are(const struct cells *c, long value);

#endif
