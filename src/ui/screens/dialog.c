#include "screens_priv.h"

#include <string.h>

#include "model/frame.h"

const enum action_id dialog_keys[] = { ACTION_BACK, ACTION_HELP, ACTION_NONE };

unsigned dialog_action(enum action_id id)
{
	static const enum action_id program[] = { ACTION_BACK,	  ACTION_QUIT,	  ACTION_HELP,
						  ACTION_REFRESH, ACTION_SUSPEND, ACTION_PAUSE };

	for (size_t i = 0; i < sizeof(program) / sizeof(program[0]); i++)
		if (program[i] == id)
			return REACT_UNUSED;
	return REACT_REDRAW;
}

struct rect dialog_below_header(const struct app *a, struct rect area, int width, int height)
{
	int header = header_height(a, area);

	if (area.height - header < height)
		header = 0;
	return (struct rect){ area.x, area.y + header, width < area.width ? width : area.width,
			      area.height - header };
}

void dialog_draw_hints(struct page *p, struct rect row, const struct dialog_hint *hints, size_t n)
{
	int x = row.x, right = row.x + row.width;

	for (size_t i = 0; i < n; i++) {
		x += page_text(p, x, row.y, right - x, ROLE_KEY, hints[i].key,
			       strlen(hints[i].key));
		x += 1 + page_text(p, x + 1, row.y, right - x - 1, ROLE_NORMAL, hints[i].text,
				   strlen(hints[i].text));
		x += 2;
	}
}

struct task_id dialog_process(struct app *a, struct task_id id)
{
	uint32_t row;

	if (id.pid == id.tid)
		return id;
	row = a->frame ? frame_row_of_pid(a->frame, id.pid) : ROW_NONE;
	return row == ROW_NONE ? (struct task_id){ 0 } : task_id_of(frame_task(a->frame, row));
}
