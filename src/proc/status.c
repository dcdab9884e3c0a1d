#include "proc/status.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/number.h"
#include "keyed_priv.h"
#include "types/task.h"

static bool get_int(struct scan *line, void *ret)
{
	int64_t n;

	if (!scan_i64(line, &n))
		return false;
	*(int *)ret = n > INT32_MAX ? INT32_MAX : n < INT32_MIN ? INT32_MIN : (int)n;
	return true;
}

static bool get_octal(struct scan *line, void *ret)
{
	const char *word;
	uint32_t n = 0;
	size_t len;

	if (!scan_word(line, &word, &len))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (word[i] < '0' || word[i] > '7' || n >> 29)
			return false;
		n = n << 3 | (uint32_t)(word[i] - '0');
	}
	*(uint32_t *)ret = n;
	return true;
}

/* Real, effective, saved and of the file system, which stand in this order in the record too. */
enum { IDS = 4 };

static bool get_ids(struct scan *line, void *ret)
{
	uint32_t ids[IDS];
	uint64_t n;

	for (int i = 0; i < IDS; i++) {
		if (!scan_u64(line, &n))
			return false;
		ids[i] = n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
	}
	memcpy(ret, ids, sizeof(ids));
	return true;
}

static bool get_nspid(struct scan *line, void *ret)
{
	struct task_status *st = ret;
	const uint32_t last = sizeof(st->nspid) / sizeof(st->nspid[0]) - 1;
	uint32_t count = 0;
	int pid;

	memset(st->nspid, 0, sizeof(st->nspid));
	for (; get_int(line, &pid); count++)
		st->nspid[count < last ? count : last] = pid;
	st->nspid_count = count;
	return count > 0;
}

static bool get_cpus(struct scan *line, void *ret)
{
	static const char more[] = "…";
	const size_t cap = sizeof(((struct task_status *)NULL)->cpus_allowed);
	const char *word;
	size_t len;

	if (!scan_word(line, &word, &len))
		return false;
	memset(ret, 0, cap);
	if (len < cap) {
		memcpy(ret, word, len);
		return true;
	}
	memcpy(ret, word, cap - sizeof(more));
	memcpy((char *)ret + cap - sizeof(more), more, sizeof(more));
	return true;
}

static bool get_presence(struct scan *line, void *ret)
{
	(void)line;
	*(bool *)ret = true;
	return true;
}

static_assert(offsetof(struct task_status, fsuid) - offsetof(struct task_status, ruid) == 12 &&
		      offsetof(struct task_status, fsgid) - offsetof(struct task_status, rgid) ==
			      12,
	      "get_ids fills four ids in a row");

#define LINE(key, get, member) KEYED_ROW(key, get, struct task_status, member)

/* In the order of the kernel, so that each line is found at once; what is not wanted stands here for
 * that too. */
static const struct keyed_row lines[] = {
	KEYED_SKIP("Name:"),
	LINE("Umask:", get_octal, umask),
	KEYED_SKIP("State:"),
	LINE("Tgid:", get_int, tgid),
	KEYED_SKIP("Ngid:"),
	KEYED_SKIP("Pid:"),
	KEYED_SKIP("PPid:"),
	LINE("TracerPid:", get_int, tracer),
	LINE("Uid:", get_ids, ruid),
	LINE("Gid:", get_ids, rgid),
	KEYED_SKIP("FDSize:"),
	KEYED_SKIP("Groups:"),
	KEYED_SKIP("NStgid:"),
	{ "NSpid:", sizeof("NSpid:") - 1, get_nspid, 0 }, /* the whole record */
	KEYED_SKIP("NSpgid:"),
	KEYED_SKIP("NSsid:"),
	KEYED_SKIP("Kthread:"),
	LINE("VmPeak:", keyed_get_kb, vm_peak),
	LINE("VmSize:", get_presence, has_memory),
	LINE("VmLck:", keyed_get_kb, vm_lck),
	LINE("VmPin:", keyed_get_kb, vm_pin),
	LINE("VmHWM:", keyed_get_kb, vm_hwm),
	LINE("VmRSS:", keyed_get_kb, vm_rss),
	LINE("RssAnon:", keyed_get_kb, rss_anon),
	LINE("RssFile:", keyed_get_kb, rss_file),
	LINE("RssShmem:", keyed_get_kb, rss_shmem),
	LINE("VmData:", keyed_get_kb, vm_data),
	LINE("VmStk:", keyed_get_kb, vm_stk),
	LINE("VmExe:", keyed_get_kb, vm_exe),
	LINE("VmLib:", keyed_get_kb, vm_lib),
	LINE("VmPTE:", keyed_get_kb, vm_pte),
	LINE("VmSwap:", keyed_get_kb, vm_swap),
	KEYED_SKIP("HugetlbPages:"),
	KEYED_SKIP("CoreDumping:"),
	KEYED_SKIP("THP_enabled:"),
	KEYED_SKIP("untag_mask:"),
	KEYED_SKIP("Threads:"),
	KEYED_SKIP("SigQ:"),
	LINE("SigPnd:", keyed_get_hex, sig_pending),
	LINE("ShdPnd:", keyed_get_hex, sig_shared_pending),
	LINE("SigBlk:", keyed_get_hex, sig_blocked),
	LINE("SigIgn:", keyed_get_hex, sig_ignored),
	LINE("SigCgt:", keyed_get_hex, sig_caught),
	LINE("CapInh:", keyed_get_hex, cap_inheritable),
	LINE("CapPrm:", keyed_get_hex, cap_permitted),
	LINE("CapEff:", keyed_get_hex, cap_effective),
	LINE("CapBnd:", keyed_get_hex, cap_bounding),
	LINE("CapAmb:", keyed_get_hex, cap_ambient),
	LINE("NoNewPrivs:", get_int, no_new_privs),
	LINE("Seccomp:", get_int, seccomp),
	KEYED_SKIP("Seccomp_filters:"),
	KEYED_SKIP("Speculation_Store_Bypass:"),
	KEYED_SKIP("SpeculationIndirectBranch:"),
	KEYED_SKIP("Cpus_allowed:"),
	LINE("Cpus_allowed_list:", get_cpus, cpus_allowed),
	KEYED_SKIP("Mems_allowed:"),
	KEYED_SKIP("Mems_allowed_list:"),
	LINE("voluntary_ctxt_switches:", keyed_get_u64, switches_voluntary),
	LINE("nonvoluntary_ctxt_switches:", keyed_get_u64, switches_involuntary),
};

int status_parse(const char *buf, size_t len, struct task_status *ret)
{
	struct task_status st = { .seccomp = -1, .no_new_privs = -1 };

	if (keyed_parse(lines, sizeof(lines) / sizeof(lines[0]), buf, len, &st) == 0)
		return -EINVAL;
	*ret = st;
	return 0;
}

bool status_find(const char *buf, size_t len, const char *key, struct scan *ret)
{
	struct scan all = { buf, buf + len }, line;
	size_t key_len = strlen(key);

	while (scan_line(&all, &line)) {
		if (!keyed_has_key(&line, key, key_len))
			continue;
		for (line.p += key_len; line.p < line.end && (*line.p == ' ' || *line.p == '\t');)
			line.p++;
		*ret = line;
		return true;
	}
	return false;
}
