/* What a process executes: the files that are mapped so, opened. */
#ifndef PV_TYPES_CODE_H
#define PV_TYPES_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A mapping with the right to execute. */
struct code_object {
	uint64_t start, end, offset;
	uint64_t inode;                /* 0: of no file */
	uint32_t device;               /* as st_dev has it */
	const char *path;              /* "[vdso]" too; any bytes */
	bool deleted;
	int fd;                        /* the file itself, or the vDSO's image; -1: out of reach */
};

#endif
