/* X(NAME): src/demo/NAME.c has `const struct demo demo_NAME`. In the order in which they are listed;
 * a dash in the name of a demo is an underscore here. */
#ifndef PV_DEMO_DEMO_LIST_PRIV_H
#define PV_DEMO_DEMO_LIST_PRIV_H

#define DEMOS_PROCESSES(X) \
	X(sleeper) \
	X(fork) \
	X(wait_status) \
	X(fork_memory) \
	X(fork_offset) \
	X(fork_buffered) \
	X(fork_exec) \
	X(fork_limit) \
	X(fan_out) \
	X(process_pool) \
	X(process_names) \
	X(terminate) \
	X(zombie) \
	X(orphan) \
	X(subprocess)

#define DEMOS_THREADS(X) \
	X(threads) \
	X(thread_exit) \
	X(thread_output) \
	X(two_tasks) \
	X(thread_pool) \
	X(event_loop) \
	X(race)

#define DEMOS_SYNC(X) \
	X(sync) \
	X(bounded_queue) \
	X(deadlock) \
	X(philosophers)

#define DEMOS_CHANNELS(X) \
	X(pipe) \
	X(pipe_full) \
	X(duplex) \
	X(fifo) \
	X(pipeline) \
	X(queue) \
	X(manager) \
	X(unix_dgram) \
	X(tcp) \
	X(signals)

#define DEMOS_SHARED(X) \
	X(shared_value) \
	X(shared_array) \
	X(mmap) \
	X(posix_shm) \
	X(sysv_shm) \
	X(posix_sem) \
	X(sysv_sem) \
	X(posix_mq) \
	X(sysv_mq) \
	X(file_ipc)

#define DEMOS_LOAD(X) \
	X(cpu_burn) \
	X(memory_growth) \
	X(fd_leak) \
	X(disk_io) \
	X(short_lived)

#define DEMO_LIST(X) \
	DEMOS_PROCESSES(X) \
	DEMOS_THREADS(X) \
	DEMOS_SYNC(X) \
	DEMOS_CHANNELS(X) \
	DEMOS_SHARED(X) \
	DEMOS_LOAD(X)

#endif
