/* The calls of x86-64, by number. The rows stand in lists by families, since other machines have the
 * same calls under other numbers. */
#include <asm/unistd.h>

#include "lists_net_priv.h"
#include "lists_priv.h"
#include "rows_priv.h"
#include "types_priv.h"

const enum syscall_abi call_table_abi = SYSCALL_ABI_X86_64;

const struct call_row call_rows[] = {
#include "rows_file_list.h"
#include "rows_legacy_list.h"
#include "rows_memory_list.h"
#include "rows_more_list.h"
#include "rows_net_list.h"
#include "rows_xattr_list.h"
#include "rows_process_list.h"
#include "rows_task_list.h"
};

const size_t call_row_count = sizeof(call_rows) / sizeof(call_rows[0]);
