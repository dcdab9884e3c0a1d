/* Rows of the tables in shape_priv.h, whose types the compiler checks. */
#ifndef PV_SOURCE_SHAPE_ROWS_PRIV_H
#define PV_SOURCE_SHAPE_ROWS_PRIV_H

#include "shape_priv.h"

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))
#define MEMBER_OF(type, field) (((struct type *)0)->field)

/* 0; but no program, if a member is of another type than its row says. */
#define CHECKED(is_right) (0 * sizeof(char[(is_right) ? 1 : -1]))
#define IS_A(field, c_type) _Generic((field), c_type : 1, default : 0)
#define IS_SIGNED(field) _Generic((field), short : 1, int : 1, long : 1, default : 0)
#define IS_UNSIGNED(field)                                                                         \
	_Generic((field), unsigned char : 1, unsigned short : 1, unsigned : 1, unsigned long : 1,  \
		 default : 0)

/* Further members may follow the ones that a row of its kind has. */
#define ROW(label, type, field, what, is_right, ...)                                               \
	{                                                                                          \
		.name = label, .kind = what, .offset = offsetof(struct type, field),               \
		.size = sizeof(MEMBER_OF(type, field)) + CHECKED(is_right), __VA_ARGS__            \
	}
#define INT(t, f, ...) ROW(#f, t, f, MEMBER_INT, IS_SIGNED(MEMBER_OF(t, f)), __VA_ARGS__)
#define UINT(t, f, ...) ROW(#f, t, f, MEMBER_UINT, IS_UNSIGNED(MEMBER_OF(t, f)), __VA_ARGS__)
#define MASK(t, f) ROW(#f, t, f, MEMBER_MASK, IS_UNSIGNED(MEMBER_OF(t, f)), )
#define BOOL(t, f) ROW(#f, t, f, MEMBER_BOOL, IS_A(MEMBER_OF(t, f), _Bool), )
#define REAL(t, f) ROW(#f, t, f, MEMBER_REAL, IS_A(MEMBER_OF(t, f), double), )
#define LETTER(t, f, ...) ROW(#f, t, f, MEMBER_LETTER, IS_A(MEMBER_OF(t, f), char), __VA_ARGS__)
#define TEXT(t, f, ...) ROW(#f, t, f, MEMBER_TEXT, IS_A(MEMBER_OF(t, f), const char *), __VA_ARGS__)
#define CHARS(t, f) ROW(#f, t, f, MEMBER_CHARS, IS_A(MEMBER_OF(t, f), char *), )
#define MAYBE(t, f) ROW(#f, t, f, MEMBER_MAYBE, IS_A(MEMBER_OF(t, f), struct maybe_text), )
#define FACTS(t, f, ...) ROW(#f, t, f, MEMBER_FACTS, IS_A(MEMBER_OF(t, f), uint32_t), __VA_ARGS__)
#define ERROR(t, f) ROW(#f, t, f, MEMBER_ERROR, IS_A(MEMBER_OF(t, f), int), )
#define BYTES(t, f, number)                                                                        \
	ROW(#f, t, f, MEMBER_BYTES, IS_A(MEMBER_OF(t, number), uint32_t),                          \
	    .count_offset = offsetof(struct t, number))
#define BLOB(t, f, number)                                                                         \
	ROW(#f, t, f, MEMBER_BLOB, IS_A(MEMBER_OF(t, number), size_t),                             \
	    .count_offset = offsetof(struct t, number))
#define NAME(t, f, function, names)                                                                \
	ROW(#f, t, f, MEMBER_NAME, IS_UNSIGNED(MEMBER_OF(t, f)), .name_of = function,              \
	    .count = names, .required = true)
#define CHOICE(t, f, function)                                                                     \
	ELEMENTS(#f, t, f, MEMBER_CHOICE, *MEMBER_OF(t, f), .shape_of = function)
#define STRUCT(t, f, table, ...) ROW(#f, t, f, MEMBER_STRUCT, 1, .shape = &table, __VA_ARGS__)

/* Rows of members that have elements: their number, kind and shape follow. */
#define ELEMENTS(label, t, f, what, one, ...)                                                      \
	{                                                                                          \
		.name = label, .kind = what, .offset = offsetof(struct t, f), .size = sizeof(one), \
		__VA_ARGS__                                                                        \
	}
#define ARRAY(label, t, f, ...)                                                                    \
	ELEMENTS(label, t, f, MEMBER_ARRAY, MEMBER_OF(t, f)[0],                                    \
		 .count = COUNT_OF(MEMBER_OF(t, f)), __VA_ARGS__)
#define POINTER(t, f, ...) ELEMENTS(#f, t, f, MEMBER_POINTER, *MEMBER_OF(t, f), __VA_ARGS__)
#define LIST(label, t, f, number, ...)                                                             \
	ELEMENTS(label, t, f, MEMBER_LIST, *MEMBER_OF(t, f),                                       \
		 .count_offset =                                                                   \
			 offsetof(struct t, number) + CHECKED(IS_A(MEMBER_OF(t, number), size_t)), \
		 __VA_ARGS__)
#define OF(table) .element = MEMBER_STRUCT, .shape = &table

#define SHAPE(type, members, ...)                                                                  \
	{                                                                                          \
		members, COUNT_OF(members), sizeof(struct type), __VA_ARGS__                       \
	}

#endif
