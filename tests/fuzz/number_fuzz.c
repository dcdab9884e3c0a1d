/* Scanning stays inside its bytes and always comes to an end; what is parsed is what was there. */
#include "base/number.h"

#include <math.h>
#include <string.h>

#include "base/strbuf.h"
#include "fuzz.h"

/* One step of each kind in turn; a byte that none takes is passed over. */
static void check_scan(const char *s, size_t len)
{
	struct scan scan = { s, s + len }, line;
	const char *word;
	size_t word_len;
	uint64_t u;
	int64_t i;

	for (unsigned step = 0; scan.p < scan.end; step++) {
		const char *before = scan.p;
		bool took = step % 5 == 0   ? scan_u64(&scan, &u)
			    : step % 5 == 1 ? scan_i64(&scan, &i)
			    : step % 5 == 2 ? scan_hex(&scan, &u)
			    : step % 5 == 3 ? scan_word(&scan, &word, &word_len)
					    : scan_text(&scan, ":");

		FUZZ_CHECK(scan.p >= before && scan.p <= scan.end);
		FUZZ_CHECK(!took || scan.p > before);
		if (!took && step % 5 == 4 && scan.p < scan.end)
			scan.p++;
	}
	scan.p = s;
	while (scan_line(&scan, &line)) {
		FUZZ_CHECK(line.p >= s && line.p <= line.end && line.end <= scan.p);
		FUZZ_CHECK(!memchr(line.p, '\n', (size_t)(line.end - line.p)));
	}
	FUZZ_CHECK(scan.p == scan.end);
}

static void check_whole(const char *s, size_t len)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	uint64_t u;
	int64_t i;

	if (number_parse_u64(s, len, &u) == 0) {
		strbuf_addu(&b, u);
		FUZZ_CHECK(b.len <= len && memcmp(b.s, s + len - b.len, b.len) == 0);
		FUZZ_CHECK(u > INT64_MAX || number_parse_i64(s, len, &i) == 0);
	}
	strbuf_clear(&b);
	if (number_parse_i64(s, len, &i) == 0 && i > 0) {
		strbuf_addi(&b, i);
		FUZZ_CHECK(b.len <= len && memcmp(b.s, s + len - b.len, b.len) == 0);
	}
}

static void check_units(const char *s, size_t len)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	uint64_t bytes = 0;
	double n;

	if (number_parse_size(s, len, &n) == 0)
		FUZZ_CHECK(isfinite(n) || len > 300);
	if (number_parse_seconds(s, len, &n) == 0)
		FUZZ_CHECK(n >= 0);
	memcpy(&bytes, s, len < sizeof(bytes) ? len : sizeof(bytes));
	number_format_size(&b, bytes);
	FUZZ_CHECK(b.len >= 1 && b.len <= 5);
	FUZZ_CHECK(number_parse_size(b.s, b.len, &n) == 0);
	FUZZ_CHECK(fabs(n - (double)bytes) <= 0.05 * (double)bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = size ? (const char *)data : "";

	check_scan(s, size);
	check_whole(s, size);
	check_units(s, size);
	return 0;
}
