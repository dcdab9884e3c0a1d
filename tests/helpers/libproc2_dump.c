/* What libproc2 says of some processes, under the names and in the units of `procview ps --json`: the
 * reference in tests.
 *
 * usage: libproc2_dump [-H] PID... Prints a JSON list of objects; with -H one for each thread. */
#include <libproc2/pids.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/strbuf.h"

/* How a result becomes the value of JSON. */
enum kind { INT, UINT, ULONG, KIB, PAGES, TICKS, SECONDS, STATE, STRING, LIST, HEX };

static const struct {
	enum pids_item item;
	const char *key;
	enum kind kind;
} rows[] = {
	{ PIDS_ID_TGID, "pid", INT },
	{ PIDS_ID_TID, "tid", INT },
	{ PIDS_ID_PPID, "ppid", INT },
	{ PIDS_ID_PGRP, "pgid", INT },
	{ PIDS_ID_SESSION, "sid", INT },
	{ PIDS_ID_TPGID, "tpgid", INT },
	{ PIDS_ID_EUID, "uid", UINT },
	{ PIDS_ID_EUSER, "user", STRING },
	{ PIDS_ID_EGID, "gid", UINT },
	{ PIDS_ID_EGROUP, "group", STRING },
	{ PIDS_ID_RUID, "ruid", UINT },
	{ PIDS_ID_RUSER, "ruser", STRING },
	{ PIDS_ID_RGID, "rgid", UINT },
	{ PIDS_ID_RGROUP, "rgroup", STRING },
	{ PIDS_ID_SUID, "suid", UINT },
	{ PIDS_ID_SUSER, "suser", STRING },
	{ PIDS_ID_SGID, "sgid", UINT },
	{ PIDS_ID_SGROUP, "sgroup", STRING },
	{ PIDS_ID_FUID, "fsuid", UINT },
	{ PIDS_ID_FUSER, "fsuser", STRING },
	{ PIDS_ID_FGID, "fsgid", UINT },
	{ PIDS_ID_FGROUP, "fsgroup", STRING },
	{ PIDS_ID_LOGIN, "loginuid", INT },
	{ PIDS_CMD, "comm", STRING },
	{ PIDS_CMDLINE_V, "cmdline", LIST },
	{ PIDS_EXE, "exe", STRING },
	{ PIDS_TTY_NAME, "tty", STRING },
	{ PIDS_STATE, "state", STATE },
	{ PIDS_FLAGS, "flags", HEX },
	{ PIDS_NLWP, "threads", INT },
	{ PIDS_TICS_ALL, "cpu_time", TICKS },
	{ PIDS_TICS_USER, "user_time", TICKS },
	{ PIDS_TICS_SYSTEM, "system_time", TICKS },
	{ PIDS_TICS_BLKIO, "blkio_time", TICKS },
	{ PIDS_TICS_GUEST, "guest_time", TICKS },
	{ PIDS_TIME_START, "start_seconds", SECONDS },
	{ PIDS_TIME_ELAPSED, "elapsed", SECONDS },
	{ PIDS_UTILIZATION, "cpu_lifetime_percent", SECONDS },
	{ PIDS_NICE, "nice", INT },
	{ PIDS_PRIORITY, "priority", INT },
	{ PIDS_PRIORITY_RT, "rt_priority", INT },
	{ PIDS_PROCESSOR, "last_cpu", INT },
	{ PIDS_VSIZE_BYTES, "vsz", ULONG },
	{ PIDS_MEM_VIRT_PGS, "vsz_pages", ULONG },
	{ PIDS_MEM_RES_PGS, "rss", PAGES },
	{ PIDS_MEM_SHR_PGS, "shared", PAGES },
	{ PIDS_MEM_CODE_PGS, "text", PAGES },
	{ PIDS_MEM_DATA_PGS, "data", PAGES },
	{ PIDS_VM_RSS_ANON, "anon", KIB },
	{ PIDS_VM_RSS_FILE, "file", KIB },
	{ PIDS_VM_RSS_SHARED, "shmem", KIB },
	{ PIDS_VM_RSS_LOCKED, "locked", KIB },
	{ PIDS_VM_SWAP, "swap", KIB },
	{ PIDS_VM_USED, "memory_used", KIB },
	{ PIDS_VM_STACK, "stack_size", KIB },
	{ PIDS_SMAP_PSS, "pss", KIB },
	{ PIDS_SMAP_PRV_TOTAL, "uss", KIB },
	{ PIDS_SMAP_SWAP_PSS, "swap_pss", KIB },
	{ PIDS_FLT_MIN, "minor_faults", ULONG },
	{ PIDS_FLT_MAJ, "major_faults", ULONG },
	{ PIDS_OOM_SCORE, "oom_score", INT },
	{ PIDS_OOM_ADJ, "oom_score_adj", INT },
	{ PIDS_IO_READ_BYTES, "read_bytes", ULONG },
	{ PIDS_IO_WRITE_BYTES, "write_bytes", ULONG },
	{ PIDS_IO_WRITE_CBYTES, "cancelled_write_bytes", ULONG },
	{ PIDS_IO_READ_CHARS, "read_chars", ULONG },
	{ PIDS_IO_WRITE_CHARS, "write_chars", ULONG },
	{ PIDS_IO_READ_OPS, "read_calls", ULONG },
	{ PIDS_IO_WRITE_OPS, "write_calls", ULONG },
	{ PIDS_WCHAN_NAME, "wchan", STRING },
	{ PIDS_SIGNALS, "signals_pending", STRING },
	{ PIDS_SIGPENDING, "signals_thread_pending", STRING },
	{ PIDS_SIGBLOCKED, "signals_blocked", STRING },
	{ PIDS_SIGIGNORE, "signals_ignored", STRING },
	{ PIDS_SIGCATCH, "signals_caught", STRING },
	{ PIDS_NS_CGROUP, "ns_cgroup", ULONG },
	{ PIDS_NS_IPC, "ns_ipc", ULONG },
	{ PIDS_NS_MNT, "ns_mnt", ULONG },
	{ PIDS_NS_NET, "ns_net", ULONG },
	{ PIDS_NS_PID, "ns_pid", ULONG },
	{ PIDS_NS_TIME, "ns_time", ULONG },
	{ PIDS_NS_USER, "ns_user", ULONG },
	{ PIDS_NS_UTS, "ns_uts", ULONG },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]), PIDS_MAX = 64 };

static void add_list(struct jsonw *j, char *const *words)
{
	jsonw_list(j);
	for (; words && *words; words++)
		jsonw_cstring(j, *words);
	jsonw_list_end(j);
}

static void add_value(struct jsonw *j, enum kind kind, const struct pids_result *r)
{
	const double hz = (double)sysconf(_SC_CLK_TCK);

	switch (kind) {
	case INT:
		jsonw_int(j, r->result.s_int);
		break;
	case UINT:
		jsonw_uint(j, r->result.u_int);
		break;
	case ULONG:
		jsonw_uint(j, r->result.ul_int);
		break;
	case KIB:
		jsonw_uint(j, r->result.ul_int * 1024);
		break;
	case PAGES:
		jsonw_uint(j, r->result.ul_int * (unsigned long)sysconf(_SC_PAGESIZE));
		break;
	case TICKS:
		jsonw_real(j, (double)r->result.ull_int / hz, 2);
		break;
	case SECONDS:
		jsonw_real(j, r->result.real, 2);
		break;
	case STATE:
		jsonw_string(j, (const char *)&r->result.s_ch, 1);
		break;
	case STRING:
		jsonw_cstring(j, r->result.str);
		break;
	case LIST:
		add_list(j, r->result.strv);
		break;
	case HEX:
		jsonw_hex(j, r->result.ul_int);
		break;
	}
}

static void print(struct pids_fetch *fetched)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct jsonw j;

	jsonw_init(&j, &b, true);
	jsonw_list(&j);
	for (int i = 0; i < fetched->counts->total; i++) {
		jsonw_object(&j);
		for (size_t k = 0; k < ROWS; k++) {
			jsonw_key(&j, rows[k].key);
			add_value(&j, rows[k].kind, &fetched->stacks[i]->head[k]);
		}
		jsonw_object_end(&j);
	}
	jsonw_list_end(&j);
	puts(strbuf_str(&b));
}

int main(int argc, char **argv)
{
	bool threads = argc > 1 && strcmp(argv[1], "-H") == 0;
	enum pids_item items[ROWS];
	unsigned pids[PIDS_MAX];
	struct pids_info *info = NULL;
	struct pids_fetch *fetched;
	int count = 0;

	for (int i = threads ? 2 : 1; i < argc && count < PIDS_MAX; i++)
		pids[count++] = (unsigned)strtoul(argv[i], NULL, 10);
	for (size_t i = 0; i < ROWS; i++)
		items[i] = rows[i].item;
	if (procps_pids_new(&info, items, ROWS) < 0) {
		fprintf(stderr, "libproc2_dump: procps_pids_new failed\n");
		return 1;
	}
	fetched = procps_pids_select(info, pids, count,
				     threads ? PIDS_SELECT_PID_THREADS : PIDS_SELECT_PID);
	if (!fetched) {
		fprintf(stderr, "libproc2_dump: procps_pids_select failed\n");
		return 1;
	}
	print(fetched);
	procps_pids_unref(&info);
	return 0;
}
