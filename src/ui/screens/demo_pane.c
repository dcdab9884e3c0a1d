/* What a demonstration prints, below the list of processes. */
#include <string.h>
#include <sys/wait.h>

#include "base/i18n.h"
#include "base/text.h"
#include "demo/table.h"
#include "screens_priv.h"

/* Rows of output; the list keeps at least as many. */
enum { ROWS_MIN = 3, ROWS_MAX = 10, LIST_MIN = 5 };

static void add_state(struct strbuf *b, const struct job *j)
{
	if (j->pid)
		strbuf_addf(b, _("pid %d"), (int)j->pid);
	else if (WIFEXITED(j->status))
		strbuf_addf(b, _("ended with status %d"), WEXITSTATUS(j->status));
	else
		strbuf_addf(b, _("ended by signal %d"), WTERMSIG(j->status));
}

static void draw_title(struct app *a, struct page *p, struct rect row)
{
	const struct job *j = a->runner.jobs[a->runner.shown];
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	page_fill(p, row, ROLE_COLUMNS, ' ');
	strbuf_addf(&b, " %s  ", j->demo->name);
	add_state(&b, j);
	if (a->runner.count > 1)
		strbuf_addf(&b, "  %zu/%zu", a->runner.shown + 1, a->runner.count);
	strbuf_addf(&b, "  %s",
		    j->pid ? _("D: what to watch, and x there to end it") : _("Esc: close"));
	if (a->runner.count > 1)
		strbuf_addf(&b, "  %s", _("Tab: the next one"));
	page_text(p, row.x, row.y, row.width, ROLE_COLUMNS, strbuf_str(&b), b.len);
}

/* The newest lines; a failed check stands out. */
static void draw_lines(struct app *a, struct page *p, struct rect area)
{
	const struct job *j = a->runner.jobs[a->runner.shown];
	size_t rows = (size_t)area.height;
	size_t first = j->output.count > rows ? j->output.count - rows : 0;

	for (size_t i = first; i < j->output.count; i++) {
		const char *line = job_line(j, i);

		page_text(p, area.x + 1, area.y + (int)(i - first), area.width - 1,
			  strstr(line, "FAILED") ? ROLE_BAD : ROLE_NORMAL, line, strlen(line));
	}
}

int demo_pane_draw(struct app *a, struct page *p, struct rect area)
{
	int rows = area.height / 3;
	struct rect pane;

	if (!a->runner.count || area.height < ROWS_MIN + 1 + LIST_MIN)
		return 0;
	if (rows < ROWS_MIN)
		rows = ROWS_MIN;
	if (rows > ROWS_MAX)
		rows = ROWS_MAX;
	pane = (struct rect){ area.x, area.y + area.height - rows, area.width, rows };
	draw_lines(a, p, pane);
	pane.y--;
	pane.height = 1;
	draw_title(a, p, pane);
	return rows + 1;
}
