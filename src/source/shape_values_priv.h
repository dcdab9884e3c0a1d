/* How members of each kind are written and read. */
#ifndef PV_SOURCE_SHAPE_VALUES_PRIV_H
#define PV_SOURCE_SHAPE_VALUES_PRIV_H

#include "shape_priv.h"

/* `object` is the struct that the member belongs to. */
struct member_ops {
	bool (*is_empty)(const struct member *m, const void *object);
	void (*write)(struct jsonw *j, const struct member *m, const void *object);
	int (*read)(struct shape_reader *r, const struct member *m, const json_t *json,
		    void *object);
};

extern const struct member_ops member_ops[MEMBER_KIND_COUNT];

static inline const void *member_at(const struct member *m, const void *object)
{
	return (const char *)object + m->offset;
}

static inline void *member_in(const struct member *m, void *object)
{
	return (char *)object + m->offset;
}

/* Structs, arrays, pointers and lists. */
bool nest_is_empty(const struct member *m, const void *object);
void nest_write(struct jsonw *j, const struct member *m, const void *object);
int nest_read(struct shape_reader *r, const struct member *m, const json_t *json, void *object);
bool struct_is_empty(const struct member *m, const void *object);
void struct_write(struct jsonw *j, const struct member *m, const void *object);
int struct_read(struct shape_reader *r, const struct member *m, const json_t *json, void *object);

#endif
