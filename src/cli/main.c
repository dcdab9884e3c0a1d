#include "cli/cli.h"

#include <stddef.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "command_priv.h"
#include "message_priv.h"

const struct subcommand *const subcommands[] = {
	&subcommand_ps,	   &subcommand_tree, &subcommand_threads, &subcommand_info,
	&subcommand_fds,   &subcommand_mem,  &subcommand_stack,	  &subcommand_ipc,
	&subcommand_trace, &subcommand_demo,
};
const size_t subcommand_count = sizeof(subcommands) / sizeof(subcommands[0]);

static const struct subcommand *find(const char *name)
{
	for (size_t i = 0; i < subcommand_count; i++)
		if (strcmp(subcommands[i]->name, name) == 0)
			return subcommands[i];
	return NULL;
}

static int unknown(const char *name)
{
	CLEANUP_STRBUF struct strbuf names = STRBUF_INIT;
	CLEANUP_FREE char *safe = message_safe(name);

	for (size_t i = 0; i < subcommand_count; i++) {
		strbuf_adds(&names, i ? ", " : "");
		strbuf_adds(&names, subcommands[i]->name);
	}
	return message_usage(_("there is no command '%s'; the commands are: %s"), safe,
			     strbuf_str(&names));
}

/* The command gets the common options that stood before its name as its first words. */
static int run(const struct subcommand *command, int at, int argc, char **argv)
{
	CLEANUP_FREE char *name = xasprintf("procview %s", command->name);
	CLEANUP_FREE char **words = xcalloc((size_t)argc + 1, sizeof(*words));
	int n = 0;

	words[n++] = name;
	for (int i = 1; i < argc; i++)
		if (i != at)
			words[n++] = argv[i];
	return command->run(n, words);
}

int cli_main(int argc, char **argv)
{
	int at = 1, n;

	while (at < argc && (n = common_option_words(argc, argv, at)) > 0)
		at += n;
	if (at < argc && argv[at][0] != '-') {
		const struct subcommand *command = find(argv[at]);

		return command ? run(command, at, argc, argv) : unknown(argv[at]);
	}
	return subcommand_screen.run(argc, argv);
}
