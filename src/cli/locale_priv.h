/* The language and the character set of what is printed. */
#ifndef PV_CLI_LOCALE_PRIV_H
#define PV_CLI_LOCALE_PRIV_H

#include <stdbool.h>
#include <stdint.h>

/* The locale of the environment; one that is not installed becomes C.UTF-8 with its language.
 * Numbers stay those of C. Without UTF-8 messages are English, since translations are not ASCII. */
void locale_set_up(void);
bool locale_is_utf8(void);
/* English messages from now on: all that ASCII has. */
void locale_use_plain(void);
/* Seconds that local time is ahead of UTC at that moment (ns since 1970). */
int32_t locale_utc_offset(uint64_t realtime_ns);

#endif
