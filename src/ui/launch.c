/* The screen from the command line: settings, terminal and app put together. */
#include "ui/app.h"

#include <errno.h>
#include <string.h>

#include "app_priv.h"
#include "base/alloc.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "source/source.h"
#include "ui/settings.h"
#include "ui/term.h"

static const char *why_unread(int error)
{
	static const struct {
		int error;
		const char *text;
	} reasons[] = {
		{ EINVAL, N_("it is no regular file and is not read") },
		{ EPERM, N_("it belongs to another user, or others may write it: it is not read") },
		{ EFBIG, N_("it is too large and is not read") },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].error == error)
			return _(reasons[i].text);
	return strerror(error);
}

/* A file that cannot be used is a remark: the screen comes up without it. */
static void read_files(struct settings *s, const char *config, const char *folds,
		       struct strbuf *remarks)
{
	int error = config ? settings_read(s, config, remarks) : 0;

	if (error < 0)
		strbuf_addf(remarks, "%s: %s\n", config, why_unread(-error));
	error = folds ? settings_read_folds(s, folds) : 0;
	if (error < 0)
		strbuf_addf(remarks, "%s: %s\n", folds, why_unread(-error));
}

static void apply(struct settings *s, const struct app_launch *l)
{
	if (l->delay > 0)
		s->delay = l->delay;
	s->tree |= l->tree;
	s->threads |= l->threads;
	s->mouse &= !l->no_mouse;
	if (l->sort)
		s->sort = *l->sort;
}

/* The first is seen at once; all can be read when the screen is left. */
static void show_remark(struct app *a, const struct strbuf *remarks)
{
	const char *s = strbuf_str(remarks);

	if (*s)
		app_error(a, "%.*s", (int)strcspn(s, "\n"), s);
}

/* Takes over settings and terminal, as the source of l. */
static int run(const struct app_launch *l, struct settings *settings, struct term *term,
	       const char *config, const char *folds, struct strbuf *remarks, int *ret_status)
{
	const struct app_options options = {
		.term = term,
		.source = l->source,
		.settings = settings,
		.config_path = config,
		.folds_path = folds,
		.filter = l->filter,
		.uid = l->uid,
		.pids = l->pids,
		.pid_count = l->pid_count,
		.root = l->root,
		.readonly = l->readonly,
		.utc_offset = l->utc_offset,
	};
	struct app *app;
	int error = app_new(&options, &app);

	if (error < 0) {
		term->ops->free(term);
		settings_free(settings);
		return error;
	}
	show_remark(app, remarks);
	*ret_status = app_run(app);
	error = app_save_folds(app);
	app_free(app);
	if (error < 0)
		strbuf_addf(remarks, "%s: %s\n", folds, strerror(-error));
	return 0;
}

int app_launch(const struct app_launch *l, struct strbuf *remarks, int *ret_status)
{
	CLEANUP_FREE char *config = settings_path(l->config_home, l->home);
	CLEANUP_FREE char *folds = settings_folds_path(l->state_home, l->home);
	struct settings *settings = settings_new();
	struct term_options options = { .color = !l->no_color, .ascii = l->ascii };
	struct term *term;
	int error;

	read_files(settings, config, folds, remarks);
	apply(settings, l);
	options.mouse = settings->mouse;
	die_catch_crashes();
	error = term_curses_new(&options, &term);
	if (error < 0) {
		settings_free(settings);
		source_free(l->source);
		return error;
	}
	return run(l, settings, term, config, folds, remarks, ret_status);
}
