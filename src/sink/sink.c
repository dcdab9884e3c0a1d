#include "sink/sink.h"

void sink_free(struct sink *s)
{
	if (s)
		s->ops->free(s);
}
