#include <string.h>

#include "decode_priv.h"

uint64_t member_uint(const void *bytes, size_t size)
{
	uint64_t n = 0;
	uint32_t n4;
	uint16_t n2;

	switch (size) {
	case 1:
		return *(const uint8_t *)bytes;
	case 2:
		memcpy(&n2, bytes, sizeof(n2));
		return n2;
	case 4:
		memcpy(&n4, bytes, sizeof(n4));
		return n4;
	default:
		memcpy(&n, bytes, sizeof(n));
		return n;
	}
}

int64_t member_int(const void *bytes, size_t size)
{
	unsigned shift = 64 - 8 * (unsigned)size;

	return (int64_t)(member_uint(bytes, size) << shift) >> shift;
}

void member_print_uint(struct printing *p, const void *bytes, const struct member *m)
{
	print_uint(p, member_uint(bytes, m->size));
}

void member_print_int(struct printing *p, const void *bytes, const struct member *m)
{
	print_int(p, member_int(bytes, m->size));
}

void member_print_hex(struct printing *p, const void *bytes, const struct member *m)
{
	print_hex(p, member_uint(bytes, m->size));
}

void member_print_address(struct printing *p, const void *bytes, const struct member *m)
{
	print_address(p, member_uint(bytes, m->size));
}

void member_print_name(struct printing *p, const void *bytes, const struct member *m)
{
	print_name(p, m->of, member_uint(bytes, m->size));
}

void member_print_flags(struct printing *p, const void *bytes, const struct member *m)
{
	print_flags(p, m->of, member_uint(bytes, m->size));
}

void member_print_struct(struct printing *p, const void *bytes, const struct member *m)
{
	print_struct(p, m->of, bytes);
}

void member_print_oct(struct printing *p, const void *bytes, const struct member *m)
{
	print_permissions(p, member_uint(bytes, m->size));
}

void member_print_fd(struct printing *p, const void *bytes, const struct member *m)
{
	print_fd(p, (int)member_int(bytes, m->size));
}

void member_print_file_mode(struct printing *p, const void *bytes, const struct member *m)
{
	print_file_mode(p, member_uint(bytes, m->size));
}

void member_print_device(struct printing *p, const void *bytes, const struct member *m)
{
	print_device(p, member_uint(bytes, m->size));
}

void member_print_id(struct printing *p, const void *bytes, const struct member *m)
{
	uint32_t id = (uint32_t)member_uint(bytes, m->size);

	if (id == UINT32_MAX)
		strbuf_adds(p->out, "-1");
	else
		print_uint(p, id);
}

/* A field of characters that ends at a NUL, if it has one. */
void member_print_chars(struct printing *p, const void *bytes, const struct member *m)
{
	print_quoted(p, bytes, strnlen(bytes, m->size), false);
}

static void print_member(struct printing *p, const struct member *m, const void *bytes)
{
	if (m->name)
		strbuf_addf(p->out, "%s=", m->name);
	if (m->print)
		m->print(p, bytes, m);
	else
		member_print_uint(p, bytes, m);
}

void print_struct(struct printing *p, const struct struct_type *type, const void *bytes)
{
	bool first = true, left_out = false;

	if (type->print) {
		type->print(p, bytes);
		return;
	}
	strbuf_addch(p->out, '{');
	for (size_t i = 0; i < type->count; i++) {
		const struct member *m = &type->members[i];

		if (m->needs && !(member_uint(bytes, sizeof(m->needs)) & m->needs))
			continue;
		if (m->verbose && !p->options->verbose) {
			left_out = true;
			continue;
		}
		print_comma(p, &first);
		print_member(p, m, (const char *)bytes + m->offset);
	}
	if (left_out) {
		print_comma(p, &first);
		strbuf_adds(p->out, "...");
	}
	strbuf_addch(p->out, '}');
}
