/* Names of the bits that descriptors carry, as the kernel's headers write them. Data, no I/O. */
#ifndef PV_MODEL_FD_NAMES_H
#define PV_MODEL_FD_NAMES_H

#include <stdint.h>

/* "O_RDONLY", "O_WRONLY", "O_RDWR" of open(2)'s flags; NULL with O_PATH, where it means nothing. */
const char *open_access_name(uint32_t flags);

/* Each takes what one name stands for out of *bits and returns that name; NULL: what is left has
 * none. Access modes have been taken out of the flags of open(2) before: they are no bits. */
const char *open_flag_take(uint32_t *bits);
const char *inotify_bit_take(uint32_t *bits);
const char *fanotify_bit_take(uint32_t *bits);
const char *epoll_bit_take(uint32_t *bits);
const char *seal_take(uint32_t *bits);
const char *timer_flag_take(uint32_t *bits);

/* "CLOCK_MONOTONIC"; NULL for what is not known. */
const char *clock_name(int32_t clock);
/* "NETLINK_ROUTE"; NULL for what is not known. */
const char *netlink_name(uint32_t protocol);

#endif
