#include "row_priv.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "types/facts.h"

static const char *title_of(const struct column *c)
{
	return c->title ? c->title : fields[c->field].title;
}

int row_column_width(const struct column *c)
{
	const struct field *field = &fields[c->field];
	const char *title = title_of(c);
	/* Costly values are not of every tick: there is room to say how old one is. */
	int age = field->facts & FACTS_COSTLY && field->unit != UNIT_NONE ? 4 : 0;
	int width = (int)(c->width ? c->width : field->width) + age;
	int head = (int)text_width(title, strlen(title));

	return width > head ? width : head;
}

const char *row_column_title(const struct page *p, const struct column *c,
			     char plain[ROW_TITLE_MAX])
{
	const char *title = title_of(c);
	size_t n = 0;

	/* The sign for sums has a plain one. */
	if (!p->ascii || strncmp(title, "Σ", strlen("Σ")) != 0)
		return title;
	plain[n++] = '+';
	for (title += strlen("Σ"); *title && n < ROW_TITLE_MAX - 1; title++)
		plain[n++] = *title;
	plain[n] = '\0';
	return plain;
}

void row_draw_head(struct page *p, struct rect cell, const struct column *c, bool sorted)
{
	char plain[ROW_TITLE_MAX];
	const char *title = row_column_title(p, c, plain);
	int width = (int)text_width(title, strlen(title));
	bool right = fields[c->field].flags & FIELD_RIGHT && cell.width > width;

	page_text(p, cell.x + (right ? cell.width - width : 0), cell.y, cell.width,
		  sorted ? ROLE_SORTED : ROLE_COLUMNS, title, strlen(title));
}

static enum role state_role(char state)
{
	switch (state) {
	case 'R':
		return ROLE_RUNNING;
	case 'D':
		return ROLE_WAITING_DISK;
	case 'Z':
		return ROLE_ZOMBIE;
	case 'T':
	case 't':
		return ROLE_STOPPED;
	default:
		return ROLE_NORMAL;
	}
}

static double number_of(const struct value *v)
{
	switch (v->kind) {
	case VALUE_INT:
		return (double)v->i;
	case VALUE_UINT:
		return (double)v->u;
	case VALUE_REAL:
		return v->r;
	default:
		return NAN;
	}
}

static enum role value_role(const struct app *a, enum field_id field, const struct task *t,
			    const struct value *v)
{
	double n = number_of(v);

	if (field == FIELD_STATE || field == FIELD_STAT)
		return state_role(t->state);
	if (isnan(n))
		return v->kind == VALUE_TEXT || v->kind == VALUE_LIST ? ROLE_NORMAL : ROLE_DIM;
	switch (fields[field].unit) {
	case UNIT_PERCENT:
		return n >= 80 ? ROLE_BAD : n >= 20 ? ROLE_WARN : n < 0.05 ? ROLE_DIM : ROLE_NORMAL;
	case UNIT_BYTES:
		if (n <= 0)
			return ROLE_DIM;
		return n * 20 >= (double)a->frame->now->system.memory.total ? ROLE_LARGE
									    : ROLE_NORMAL;
	case UNIT_BYTES_PER_SECOND:
	case UNIT_PER_SECOND:
		return n <= 0 ? ROLE_DIM : ROLE_NORMAL;
	default:
		return ROLE_NORMAL;
	}
}

void row_draw_value(struct app *a, struct page *p, struct rect cell, const struct column *c,
		    uint32_t row)
{
	CLEANUP_STRBUF struct strbuf raw = STRBUF_INIT;
	CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;
	const struct task *t = frame_task(a->frame, row);
	enum field_id field = c->field;
	struct value v;

	/* As in top: the number of a thread is its own. A sum is of processes. */
	if (t->is_thread && field == FIELD_PID)
		field = FIELD_TID;
	if (t->is_thread && fields[field].flags & FIELD_SUBTREE)
		return;
	field_value(field, a->frame, row, &v);
	format_value(&raw, &a->format, c, &v);
	if (v.age_ms >= 1000)
		strbuf_addf(&raw, " %us", v.age_ms / 1000);
	text_add_fit(&text, strbuf_str(&raw), raw.len, (size_t)cell.width,
		     fields[c->field].flags & FIELD_RIGHT, p->ascii);
	page_text(p, cell.x, cell.y, cell.width, value_role(a, c->field, t, &v), strbuf_str(&text),
		  text.len);
}
