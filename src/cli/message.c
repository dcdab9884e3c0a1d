#include "message_priv.h"

#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "locale_priv.h"

static void line(const char *format, va_list ap) __attribute__((format(printf, 1, 0)));

static void line(const char *format, va_list ap)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	/* One write a line: it stays whole beside what other programs write there. */
	strbuf_adds(&b, "procview: ");
	strbuf_vaddf(&b, format, ap);
	strbuf_addch(&b, '\n');
	fputs(strbuf_str(&b), stderr);
}

void message(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	line(format, ap);
	va_end(ap);
}

int message_usage(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	line(format, ap);
	va_end(ap);
	fputs(_("Try 'procview --help'.\n"), stderr);
	return 2;
}

char *message_safe(const char *s)
{
	struct strbuf b = STRBUF_INIT;

	text_add_safe(&b, s, strlen(s), !locale_is_utf8());
	return strbuf_steal(&b);
}
