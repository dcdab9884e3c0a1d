/* Tagged processes: what the next order is meant for. */
#include "base/alloc.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "processes_priv.h"

static size_t find(const struct processes *s, struct task_id id)
{
	size_t i = 0;

	while (i < s->tag_count && !task_id_equal(s->tags[i], id))
		i++;
	return i;
}

bool processes_is_tagged(const struct processes *s, struct task_id id)
{
	return find(s, id) < s->tag_count;
}

static void add(struct processes *s, struct task_id id)
{
	s->tags = xgrow(s->tags, s->tag_count, &s->tag_cap, sizeof(*s->tags));
	s->tags[s->tag_count++] = id;
}

void processes_toggle_tag(struct processes *s, struct task_id id)
{
	size_t i = find(s, id);

	if (i == s->tag_count)
		add(s, id);
	else
		s->tags[i] = s->tags[--s->tag_count];
}

/* Whether `row` is `top` or below it. Parents are rows, and frame_new lets no ring through. */
static bool is_below(const struct frame *f, uint32_t row, uint32_t top)
{
	while (row != top && row != ROW_NONE)
		row = f->parent[row];
	return row == top;
}

void processes_tag_tree(struct processes *s, const struct app *a, struct task_id id)
{
	uint32_t top = frame_row(a->frame, id);

	if (top == ROW_NONE || top >= a->frame->count)
		return;
	for (uint32_t row = 0; row < a->frame->count; row++) {
		struct task_id each = task_id_of(frame_task(a->frame, row));

		if (is_below(a->frame, row, top) && !processes_is_tagged(s, each))
			add(s, each);
	}
}

void processes_prune_tags(struct processes *s, const struct app *a)
{
	for (size_t i = s->tag_count; i-- > 0;)
		if (frame_row(a->frame, s->tags[i]) == ROW_NONE)
			s->tags[i] = s->tags[--s->tag_count];
}
