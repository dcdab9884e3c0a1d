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

/* Structs, arrays, pointers, lists and choices. */
bool nest_is_empty(const struct member *m, const void *object);
void nest_write(struct jsonw *j, const struct member *m, const void *object);
int nest_read(struct shape_reader *r, const struct member *m, const json_t *json, void *object);
bool choice_is_empty(const struct member *m, const void *object);
void choice_write(struct jsonw *j, const struct member *m, const void *object);
int choice_read(struct shape_reader *r, const struct member *m, const json_t *json, void *object);
bool struct_is_empty(const struct member *m, const void *object);
void struct_write(struct jsonw *j, const struct member *m, const void *object);
int struct_read(struct shape_reader *r, const struct member *m, const json_t *json, void *object);

/* shape_text.c */
void member_write_text(struct jsonw *j, const struct member *m, const void *object);
int member_read_text(struct shape_reader *r, const struct member *m, const json_t *json,
		     void *object);
void member_write_chars(struct jsonw *j, const struct member *m, const void *object);
int member_read_chars(struct shape_reader *r, const struct member *m, const json_t *json,
		      void *object);
void member_write_letter(struct jsonw *j, const struct member *m, const void *object);
int member_read_letter(struct shape_reader *r, const struct member *m, const json_t *json,
		       void *object);
void member_write_bytes(struct jsonw *j, const struct member *m, const void *object);
int member_read_bytes(struct shape_reader *r, const struct member *m, const json_t *json,
		      void *object);
void member_write_blob(struct jsonw *j, const struct member *m, const void *object);
int member_read_blob(struct shape_reader *r, const struct member *m, const json_t *json,
		     void *object);
void member_write_error(struct jsonw *j, const struct member *m, const void *object);
int member_read_error(struct shape_reader *r, const struct member *m, const json_t *json,
		      void *object);
void member_write_maybe(struct jsonw *j, const struct member *m, const void *object);
int member_read_maybe(struct shape_reader *r, const struct member *m, const json_t *json,
		      void *object);

#endif
