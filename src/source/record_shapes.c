#include "record_shapes_priv.h"

#include "model/snapshot.h"
#include "shape_rows_priv.h"
#include "types/detail.h"
#include "types/memory.h"
#include "types/stack.h"

static const struct member status_members[] = {
	UINT(task_status, ruid),
	UINT(task_status, euid),
	UINT(task_status, suid),
	UINT(task_status, fsuid),
	UINT(task_status, rgid),
	UINT(task_status, egid),
	UINT(task_status, sgid),
	UINT(task_status, fsgid),
	UINT(task_status, vm_peak),
	UINT(task_status, vm_hwm),
	UINT(task_status, vm_lck),
	UINT(task_status, vm_pin),
	UINT(task_status, vm_data),
	UINT(task_status, vm_stk),
	UINT(task_status, vm_exe),
	UINT(task_status, vm_lib),
	UINT(task_status, vm_pte),
	UINT(task_status, vm_swap),
	UINT(task_status, vm_rss),
	UINT(task_status, rss_anon),
	UINT(task_status, rss_file),
	UINT(task_status, rss_shmem),
	MASK(task_status, sig_pending),
	MASK(task_status, sig_shared_pending),
	MASK(task_status, sig_blocked),
	MASK(task_status, sig_ignored),
	MASK(task_status, sig_caught),
	MASK(task_status, cap_inheritable),
	MASK(task_status, cap_permitted),
	MASK(task_status, cap_effective),
	MASK(task_status, cap_bounding),
	MASK(task_status, cap_ambient),
	UINT(task_status, switches_voluntary),
	UINT(task_status, switches_involuntary),
	UINT(task_status, umask),
	INT(task_status, tgid),
	INT(task_status, tracer),
	INT(task_status, seccomp),
	INT(task_status, no_new_privs),
	BOOL(task_status, has_memory),
	UINT(task_status, nspid_count),
	ARRAY("nspid", task_status, nspid, .element = MEMBER_INT),
	CHARS(task_status, cpus_allowed),
};
static const struct shape status_shape = SHAPE(task_status, status_members, );

static const struct member io_members[] = {
	UINT(task_io, rchar),
	UINT(task_io, wchar),
	UINT(task_io, syscr),
	UINT(task_io, syscw),
	UINT(task_io, read_bytes),
	UINT(task_io, write_bytes),
	UINT(task_io, cancelled_write_bytes),
};
static const struct shape io_shape = SHAPE(task_io, io_members, );

static const struct member schedstat_members[] = {
	UINT(task_schedstat, run_ns),
	UINT(task_schedstat, wait_ns),
	UINT(task_schedstat, slices),
};
static const struct shape schedstat_shape = SHAPE(task_schedstat, schedstat_members, );

static const struct member rollup_members[] = {
	UINT(task_rollup, rss),
	UINT(task_rollup, pss),
	UINT(task_rollup, pss_anon),
	UINT(task_rollup, pss_file),
	UINT(task_rollup, pss_shmem),
	UINT(task_rollup, shared_clean),
	UINT(task_rollup, shared_dirty),
	UINT(task_rollup, private_clean),
	UINT(task_rollup, private_dirty),
	UINT(task_rollup, referenced),
	UINT(task_rollup, anonymous),
	UINT(task_rollup, swap),
	UINT(task_rollup, swap_pss),
	UINT(task_rollup, locked),
	UINT(task_rollup, shared_hugetlb),
	UINT(task_rollup, private_hugetlb),
};
static const struct shape rollup_shape = SHAPE(task_rollup, rollup_members, );

static const struct member call_members[] = {
	UINT(task_call, state), UINT(task_call, bits),
	INT(task_call, number), ARRAY("args", task_call, args, .element = MEMBER_UINT),
	MASK(task_call, sp),	MASK(task_call, pc),
};
static const struct shape call_shape = SHAPE(task_call, call_members, .one_line = true);

static const struct member extra_members[] = {
	POINTER(task_extra, status, OF(status_shape)),
	POINTER(task_extra, io, OF(io_shape)),
	POINTER(task_extra, schedstat, OF(schedstat_shape)),
	POINTER(task_extra, rollup, OF(rollup_shape)),
	POINTER(task_extra, ns, .count = TASK_NS_COUNT, .element = MEMBER_UINT),
	TEXT(task_extra, cgroup),
	TEXT(task_extra, unit),
	TEXT(task_extra, user_unit),
	TEXT(task_extra, container),
	TEXT(task_extra, wchan),
	POINTER(task_extra, call, OF(call_shape)),
	TEXT(task_extra, syscall_name),
	TEXT(task_extra, syscall_args),
	TEXT(task_extra, exe),
	TEXT(task_extra, cwd),
	UINT(task_extra, fd_limit),
	UINT(task_extra, fd_count),
	UINT(task_extra, loginuid),
	INT(task_extra, oom_score),
	INT(task_extra, oom_score_adj),
	UINT(task_extra, rollup_at),
	UINT(task_extra, fd_count_at),
	UINT(task_extra, wchan_at),
	UINT(task_extra, call_at),
};
static const struct shape extra_shape = SHAPE(task_extra, extra_members, );

static const struct member task_members[] = {
	INT(task, pid, .required = true),
	INT(task, tid, .required = true),
	INT(task, ppid),
	INT(task, pgid),
	INT(task, sid),
	INT(task, tpgid),
	TEXT(task, comm, .required = true),
	BYTES(task, cmdline, cmdline_len),
	BOOL(task, cmdline_truncated),
	LETTER(task, state, .required = true),
	UINT(task, start),
	UINT(task, utime),
	UINT(task, stime),
	UINT(task, cutime),
	UINT(task, cstime),
	UINT(task, guest_time),
	UINT(task, minflt),
	UINT(task, majflt),
	UINT(task, cminflt),
	UINT(task, cmajflt),
	UINT(task, blkio_ticks),
	UINT(task, vsize),
	UINT(task, rss_stat),
	UINT(task, rss),
	UINT(task, shared),
	UINT(task, text),
	UINT(task, data),
	UINT(task, flags),
	UINT(task, tty),
	INT(task, threads),
	INT(task, cpu),
	INT(task, exit_signal),
	INT(task, rt_priority),
	INT(task, priority),
	INT(task, nice),
	UINT(task, policy),
	BOOL(task, is_thread),
	UINT(task, uid),
	UINT(task, gid),
	FACTS(task, have, .required = true),
	FACTS(task, denied),
	FACTS(task, absent),
	FACTS(task, stuck),
	POINTER(task, extra, OF(extra_shape)),
};
static const struct shape task_shape = SHAPE(task, task_members, .one_line = true);

static const struct member host_members[] = {
	TEXT(host, name, .required = true),
	TEXT(host, kernel, .required = true),
	TEXT(host, arch, .required = true),
	TEXT(host, boot_id, .required = true),
	UINT(host, page_size, .required = true),
	UINT(host, ticks_per_second, .required = true),
	UINT(host, boot_realtime),
};
static const struct shape host_shape = SHAPE(host, host_members, );

static const struct member ticks_members[] = {
	UINT(cpu_ticks, user),	     UINT(cpu_ticks, nice),   UINT(cpu_ticks, system),
	UINT(cpu_ticks, idle),	     UINT(cpu_ticks, iowait), UINT(cpu_ticks, irq),
	UINT(cpu_ticks, softirq),    UINT(cpu_ticks, steal),  UINT(cpu_ticks, guest),
	UINT(cpu_ticks, guest_nice),
};
static const struct shape ticks_shape = SHAPE(cpu_ticks, ticks_members, .one_line = true);

static const struct member cpu_members[] = {
	INT(cpu_figures, id),
	STRUCT(cpu_figures, ticks, ticks_shape),
};
static const struct shape cpu_shape = SHAPE(cpu_figures, cpu_members, .one_line = true);

static const struct member memory_members[] = {
	UINT(memory_figures, total),
	UINT(memory_figures, free),
	UINT(memory_figures, available),
	UINT(memory_figures, buffers),
	UINT(memory_figures, cached),
	UINT(memory_figures, shared),
	UINT(memory_figures, slab_reclaimable),
	UINT(memory_figures, used),
	UINT(memory_figures, swap_total),
	UINT(memory_figures, swap_free),
	UINT(memory_figures, swap_used),
	UINT(memory_figures, swap_cached),
	UINT(memory_figures, dirty),
	UINT(memory_figures, locked),
};
static const struct shape memory_shape = SHAPE(memory_figures, memory_members, );

static const struct member disk_members[] = {
	TEXT(disk_figures, name, .required = true),
	UINT(disk_figures, read_bytes),
	UINT(disk_figures, write_bytes),
	UINT(disk_figures, io_ms),
};
static const struct shape disk_shape = SHAPE(disk_figures, disk_members, .one_line = true);

static const struct member pressure_members[] = {
	BOOL(pressure, known),	 REAL(pressure, some10), REAL(pressure, some60),
	REAL(pressure, some300), REAL(pressure, full10), REAL(pressure, full60),
	REAL(pressure, full300),
};
static const struct shape pressure_shape = SHAPE(pressure, pressure_members, .one_line = true);

static const struct member system_members[] = {
	REAL(system_figures, uptime),
	ARRAY("load", system_figures, load, .element = MEMBER_REAL),
	STRUCT(system_figures, cpu, ticks_shape),
	LIST("cpus", system_figures, cpus, cpu_count, OF(cpu_shape)),
	STRUCT(system_figures, memory, memory_shape),
	LIST("disks", system_figures, disks, disk_count, OF(disk_shape)),
	UINT(system_figures, forks),
	UINT(system_figures, context_switches),
	UINT(system_figures, interrupts),
	ARRAY("pressure", system_figures, pressure, OF(pressure_shape)),
};
static const struct shape system_shape = SHAPE(system_figures, system_members, );

static const struct member cost_members[] = {
	REAL(cost, milliseconds),
	UINT(cost, files_read),
};
static const struct shape cost_shape = SHAPE(cost, cost_members, .one_line = true);

static const struct member name_members[] = {
	UINT(id_name, id),
	TEXT(id_name, name, .required = true),
};
static const struct shape name_shape = SHAPE(id_name, name_members, .one_line = true);

static const struct member snapshot_members[] = {
	UINT(snapshot, realtime),
	UINT(snapshot, boottime),
	STRUCT(snapshot, host, host_shape, .required = true),
	STRUCT(snapshot, system, system_shape),
	STRUCT(snapshot, cost, cost_shape),
	FACTS(snapshot, facts),
	LIST("users", snapshot, users.names, users.count, OF(name_shape)),
	LIST("groups", snapshot, groups.names, groups.count, OF(name_shape)),
	LIST("ttys", snapshot, ttys.names, ttys.count, OF(name_shape)),
	LIST("tasks", snapshot, tasks, count, OF(task_shape)),
	LIST("threads", snapshot, threads, thread_count, OF(task_shape)),
	LIST("unreadable", snapshot, unreadable, unreadable_count, .element = MEMBER_INT),
	BOOL(snapshot, hidden_pids),
};
const struct shape snapshot_shape = SHAPE(snapshot, snapshot_members, );

static const struct member limit_members[] = {
	UINT(limit, soft),  UINT(limit, hard),	     UINT(limit, used),
	BOOL(limit, known), BOOL(limit, used_known),
};
static const struct shape limit_shape = SHAPE(limit, limit_members, .one_line = true);

static const struct member ancestor_members[] = {
	INT(ancestor, pid),
	UINT(ancestor, start),
	TEXT(ancestor, comm, .required = true),
};
static const struct shape ancestor_shape = SHAPE(ancestor, ancestor_members, .one_line = true);

static const struct member mapping_members[] = {
	MASK(mapping, start),
	MASK(mapping, end),
	UINT(mapping, offset),
	UINT(mapping, inode),
	UINT(mapping, device),
	CHARS(mapping, perms),
	UINT(mapping, kind),
	BOOL(mapping, deleted),
	INT(mapping, stack_of),
	TEXT(mapping, path),
	MASK(mapping, vm_flags),
	UINT(mapping, rss),
	UINT(mapping, pss),
	UINT(mapping, pss_dirty),
	UINT(mapping, shared_clean),
	UINT(mapping, shared_dirty),
	UINT(mapping, private_clean),
	UINT(mapping, private_dirty),
	UINT(mapping, referenced),
	UINT(mapping, anonymous),
	UINT(mapping, lazy_free),
	UINT(mapping, anon_huge),
	UINT(mapping, shmem_huge),
	UINT(mapping, file_huge),
	UINT(mapping, shared_hugetlb),
	UINT(mapping, private_hugetlb),
	UINT(mapping, swap),
	UINT(mapping, swap_pss),
	UINT(mapping, locked),
	UINT(mapping, page_size),
};
static const struct shape mapping_shape = SHAPE(mapping, mapping_members, .one_line = true);

static const struct member memory_thread_members[] = {
	INT(memory_thread, tid),
	TEXT(memory_thread, name, .required = true),
	MASK(memory_thread, sp),
};
static const struct shape memory_thread_shape =
	SHAPE(memory_thread, memory_thread_members, .one_line = true);

static const struct member process_memory_members[] = {
	LIST("mappings", memory, mappings, count, OF(mapping_shape)),
	BOOL(memory, truncated),
	LIST("threads", memory, threads, thread_count, OF(memory_thread_shape)),
	BOOL(memory, threads_truncated),
	ERROR(memory, threads_error),
	BOOL(memory, sized),
	ERROR(memory, error),
	STRUCT(memory, rollup, rollup_shape),
	ERROR(memory, rollup_error),
	UINT(memory, took_ns),
};
static const struct shape process_memory_shape = SHAPE(memory, process_memory_members, );

static const struct member frame_members[] = {
	MASK(stack_frame, pc),	   TEXT(stack_frame, module),  TEXT(stack_frame, symbol),
	UINT(stack_frame, offset), BOOL(stack_frame, is_call),
};
static const struct shape frame_shape = SHAPE(stack_frame, frame_members, .one_line = true);

static const struct member thread_stack_members[] = {
	INT(thread_stack, tid, .required = true),
	TEXT(thread_stack, name),
	LETTER(thread_stack, state),
	LIST("kernel", thread_stack, kernel, kernel_count, .element = MEMBER_TEXT),
	ERROR(thread_stack, kernel_error),
	LIST("user", thread_stack, user, user_count, OF(frame_shape)),
	ERROR(thread_stack, user_error),
	BOOL(thread_stack, user_truncated),
};
static const struct shape thread_stack_shape = SHAPE(thread_stack, thread_stack_members, );

static const struct member stacks_members[] = {
	BOOL(stacks, kernel_only), LIST("threads", stacks, threads, count, OF(thread_stack_shape)),
	ERROR(stacks, error),	   TEXT(stacks, reason),
	INT(stacks, tracer),	   UINT(stacks, stopped_ns),
};
static const struct shape stacks_shape = SHAPE(stacks, stacks_members, );

static const struct member detail_members[] = {
	STRUCT(detail, task, task_shape, .required = true),
	LIST("ancestors", detail, ancestors, ancestor_count, OF(ancestor_shape)),
	MAYBE(detail, cwd),
	MAYBE(detail, root),
	MAYBE(detail, exe),
	BOOL(detail, exe_deleted),
	MAYBE(detail, cgroup),
	MAYBE(detail, environ),
	BOOL(detail, environ_truncated),
	ARRAY("limits", detail, limits.limit, OF(limit_shape)),
	ERROR(detail, limits_error),
	ARRAY("namespaces", detail, namespaces.inode, .element = MEMBER_UINT),
	ARRAY("namespace_errors", detail, namespaces.error, .element = MEMBER_ERROR),
	MAYBE(detail, affinity),
	INT(detail, autogroup_nice),
	BOOL(detail, autogroup_known),
	POINTER(detail, memory, OF(process_memory_shape)),
	POINTER(detail, stacks, OF(stacks_shape)),
	UINT(detail, read_at),
};
const struct shape detail_shape = SHAPE(detail, detail_members, );
