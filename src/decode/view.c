#include "decode_priv.h"

uint64_t view_returned(const struct call_view *v)
{
	return v->exit && !v->exit->ret.failed ? (uint64_t)v->exit->ret.value : 0;
}

bool view_failed(const struct call_view *v)
{
	return v->exit && v->exit->ret.failed;
}

uint64_t view_size(const struct call_view *v, unsigned arg, const uint32_t *pointed)
{
	const struct arg *a = view_arg(v, arg);

	switch (a->size) {
	case SIZE_FIXED:
		return a->count;
	case SIZE_RETURN:
		return view_returned(v);
	default:
		return pointed ? *pointed : v->args[a->size];
	}
}
