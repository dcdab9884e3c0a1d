/* How a row of the table is written: CALL(name, classes, traits, returns, arguments …). */
#ifndef PV_DECODE_ROWS_PRIV_H
#define PV_DECODE_ROWS_PRIV_H

#include "decode_priv.h"

#define ARG_COUNT(...) (sizeof((const struct arg[]){ __VA_ARGS__ }) / sizeof(struct arg))
#define CALL(call, class_bits, trait_bits, form, ...)                                              \
	[__NR_##call] = {                                                                          \
		.name = #call,                                                                     \
		.classes = class_bits,                                                             \
		.traits = trait_bits,                                                              \
		.returns = RETURN_##form,                                                          \
		.arg_count = ARG_COUNT(__VA_ARGS__),                                               \
		.args = { __VA_ARGS__ },                                                           \
	},
/* The same, of a call without arguments. */
#define CALL0(call, class_bits, trait_bits, form)                                                  \
	[__NR_##call] = {                                                                          \
		.name = #call,                                                                     \
		.classes = class_bits,                                                             \
		.traits = trait_bits,                                                              \
		.returns = RETURN_##form,                                                          \
	},

#define A(label, kind, ...)                                                                        \
	{                                                                                          \
		.name = #label, .type = &type_##kind, __VA_ARGS__                                  \
	}
#define OUT .when = ARG_OUT
#define IN_OUT .when = ARG_IN_OUT
#define OF(list) .of = &(list)
/* Its length or count is that argument, counted from 0; what the call returns; or a number. */
#define BY(argument) .size = argument
#define BY_RETURN .size = SIZE_RETURN
#define FIXED(n) .size = SIZE_FIXED, .count = n

#endif
