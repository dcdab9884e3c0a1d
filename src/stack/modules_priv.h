/* The files of a process as libdwfl has them. */
#ifndef PV_STACK_MODULES_PRIV_H
#define PV_STACK_MODULES_PRIV_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct code_object;

/* NULL if not one of the objects is a program or a library. Takes over their descriptors. */
Dwfl *modules_open(struct code_object *objects, size_t count);

/* A word of memory that cannot change: of what is mapped read-only, as it is in the file. */
bool modules_read(Dwfl *dwfl, uint64_t address, size_t size, void *ret);

#endif
