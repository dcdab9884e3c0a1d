/* The settings of a terminal, as the kernel has them. */
#include <asm/termbits.h>
#include <stddef.h>

#include "lists_priv.h"

static const struct name input_names[] = {
	NAME(IGNBRK), NAME(BRKINT), NAME(IGNPAR), NAME(PARMRK),	 NAME(INPCK),
	NAME(ISTRIP), NAME(INLCR),  NAME(IGNCR),  NAME(ICRNL),	 NAME(IUCLC),
	NAME(IXON),   NAME(IXANY),  NAME(IXOFF),  NAME(IMAXBEL), NAME(IUTF8),
};
static const struct names inputs = NAMES(input_names, "I???");
static const struct name output_names[] = {
	NAME(OPOST), NAME(OLCUC),  NAME(ONLCR), NAME(OCRNL),
	NAME(ONOCR), NAME(ONLRET), NAME(OFILL), NAME(OFDEL),
};
static const struct names outputs = NAMES(output_names, "O???");
static const struct name local_names[] = {
	NAME(ISIG),   { XCASE, "XCASE" }, NAME(ICANON), NAME(ECHO),    NAME(ECHOE),   NAME(ECHOK),
	NAME(ECHONL), NAME(NOFLSH),	  NAME(TOSTOP), NAME(IEXTEN),  NAME(ECHOCTL), NAME(ECHOPRT),
	NAME(ECHOKE), NAME(FLUSHO),	  NAME(PENDIN), NAME(EXTPROC),
};
static const struct names locals = NAMES(local_names, "L???");
static const struct name control_names[] = {
	NAME(CSTOPB), NAME(CREAD),  NAME(PARENB), NAME(PARODD),
	NAME(HUPCL),  NAME(CLOCAL), NAME(CMSPAR), NAME(CRTSCTS),
};
static const struct names controls = NAMES(control_names, "C???");
static const struct name speed_names[] = {
	NAME(B0),	NAME(B50),	NAME(B75),	NAME(B110),	NAME(B134),
	NAME(B150),	NAME(B200),	NAME(B300),	NAME(B600),	NAME(B1200),
	NAME(B1800),	NAME(B2400),	NAME(B4800),	NAME(B9600),	NAME(B19200),
	NAME(B38400),	NAME(B57600),	NAME(B115200),	NAME(B230400),	NAME(B460800),
	NAME(B500000),	NAME(B576000),	NAME(B921600),	NAME(B1000000), NAME(B1152000),
	NAME(B1500000), NAME(B2000000), NAME(B2500000), NAME(B3000000), NAME(B3500000),
	NAME(B4000000), NAME(BOTHER),
};
static const struct names speeds = NAMES(speed_names, "B???");
static const struct name size_names[] = { NAME(CS5), NAME(CS6), NAME(CS7), NAME(CS8) };
static const struct names sizes = NAMES(size_names, "CS?");
static const struct name discipline_names[] = {
	{ 0, "N_TTY" }, { 1, "N_SLIP" }, { 2, "N_MOUSE" }, { 3, "N_PPP" }, { 21, "N_GSM0710" }
};
static const struct names disciplines = NAMES(discipline_names, "N_???");

/* Delays of the output: fields of some bits, which are written even if 0. */
static const struct {
	uint32_t mask;
	const char *name;
	unsigned shift;
} delays[] = {
	{ NLDLY, "NL", 8 },  { CRDLY, "CR", 9 },  { TABDLY, "TAB", 11 },
	{ BSDLY, "BS", 13 }, { VTDLY, "VT", 14 }, { FFDLY, "FF", 15 },
};

static void print_output(struct printing *p, const void *bytes, const struct member *m)
{
	uint32_t value = (uint32_t)member_uint(bytes, m->size), left = value;
	bool first = true;

	for (size_t i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
		uint32_t n = (value & delays[i].mask) >> delays[i].shift;

		strbuf_addf(p->out, "%s%s%u", first ? "" : "|", delays[i].name, n);
		first = false;
		left &= ~delays[i].mask;
	}
	if (left) {
		strbuf_addch(p->out, '|');
		print_flags(p, &outputs, left);
	}
}

static void print_control(struct printing *p, const void *bytes, const struct member *m)
{
	uint32_t value = (uint32_t)member_uint(bytes, m->size);
	uint32_t input = value >> IBSHIFT & CBAUD;
	uint32_t left = value & ~(uint32_t)(CBAUD | CSIZE | CIBAUD);

	print_name(p, &speeds, value & CBAUD);
	if (input) {
		strbuf_addch(p->out, '|');
		print_name(p, &speeds, input);
		strbuf_adds(p->out, "<<IBSHIFT");
	}
	strbuf_addch(p->out, '|');
	print_name(p, &sizes, value & CSIZE);
	if (left) {
		strbuf_addch(p->out, '|');
		print_flags(p, &controls, left);
	}
}

static const char *const character_names[] = {
	"VINTR", "VQUIT", "VERASE", "VKILL",	"VEOF",	    "VTIME",   "VMIN",	 "VSWTC", "VSTART",
	"VSTOP", "VSUSP", "VEOL",   "VREPRINT", "VDISCARD", "VWERASE", "VLNEXT", "VEOL2",
};

static void print_characters(struct printing *p, const void *bytes, const struct member *m)
{
	const uint8_t *c = bytes;
	bool first = true;

	(void)m;
	strbuf_addch(p->out, '[');
	for (size_t i = 0; i < sizeof(character_names) / sizeof(character_names[0]); i++) {
		print_comma(p, &first);
		strbuf_addf(p->out, "[%s]=%#x", character_names[i], c[i]);
	}
	for (size_t i = sizeof(character_names) / sizeof(character_names[0]); i < NCCS; i++)
		strbuf_addf(p->out, ", [%zu]=%#x", i, c[i]);
	strbuf_addch(p->out, ']');
}

#define MEMBERS(type)                                                                              \
	FIELD(type, c_iflag, flags, .of = &inputs),                                                \
		{ "c_oflag", offsetof(type, c_oflag), 4, print_output, NULL, false },              \
		{ "c_cflag", offsetof(type, c_cflag), 4, print_control, NULL, false },             \
		FIELD(type, c_lflag, flags, .of = &locals),                                        \
		FIELD(type, c_line, name, .of = &disciplines, VERBOSE),                            \
	{                                                                                          \
		"c_cc", offsetof(type, c_cc), NCCS, print_characters, NULL, true                   \
	}

static const struct member termios_members[] = { MEMBERS(struct termios) };
const struct struct_type termios_struct = STRUCT(struct termios, termios_members);

static const struct member termios2_members[] = { MEMBERS(struct termios2),
						  FIELD(struct termios2, c_ispeed, uint, VERBOSE),
						  FIELD(struct termios2, c_ospeed, uint, VERBOSE) };
const struct struct_type termios2_struct = STRUCT(struct termios2, termios2_members);
