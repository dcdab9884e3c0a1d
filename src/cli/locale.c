#include "locale_priv.h"

#include <langinfo.h>
#include <libintl.h>
#include <locale.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "config.h"

/* The name that POSIX would take for messages; NULL: none was asked for. */
static const char *messages_locale(void)
{
	static const char *const variables[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		const char *value = getenv(variables[i]);

		if (value && *value)
			return value;
	}
	return NULL;
}

/* "ru_RU.KOI8-R" → LANGUAGE=ru_RU:ru, which gettext heeds in C.UTF-8 too. */
static void keep_language(const char *name)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	const char *language = getenv("LANGUAGE");
	size_t whole = strcspn(name, ".@"), bare = strcspn(name, "_.@");

	if ((language && *language) || !bare || strncmp(name, "C.", 2) == 0)
		return;
	strbuf_add(&b, name, whole);
	if (bare < whole) {
		strbuf_addch(&b, ':');
		strbuf_add(&b, name, bare);
	}
	setenv("LANGUAGE", strbuf_str(&b), 1);
}

void locale_use_plain(void)
{
	setlocale(LC_MESSAGES, "C");
}

void locale_set_up(void)
{
	const char *directory = secure_getenv("TEXTDOMAINDIR");

	if (!setlocale(LC_ALL, "") && setlocale(LC_ALL, "C.UTF-8")) {
		const char *name = messages_locale();

		if (name)
			keep_language(name);
	}
	setlocale(LC_NUMERIC, "C");
	if (!locale_is_utf8())
		locale_use_plain();
	bindtextdomain("procview", directory && *directory ? directory : PROCVIEW_LOCALEDIR);
	textdomain("procview");
}

bool locale_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

int32_t locale_utc_offset(uint64_t realtime_ns)
{
	time_t seconds = (time_t)(realtime_ns / NS_PER_SEC);
	struct tm tm;

	return localtime_r(&seconds, &tm) ? (int32_t)tm.tm_gmtoff : 0;
}
