/* Whatever is read as folds, what is written of it reads as the same, and is plain text. */
#include "model/fold.h"

#include <string.h>

#include "base/strbuf.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT, again = STRBUF_INIT;
	struct fold *f = fold_new(), *back = fold_new();

	fold_parse(f, (const char *)data, size);
	fold_write(f, &b);
	for (size_t i = 0; i < b.len; i++)
		FUZZ_CHECK(b.s[i] == '\n' || (b.s[i] >= ' ' && b.s[i] <= '~'));
	fold_parse(back, strbuf_str(&b), b.len);
	fold_write(back, &again);
	FUZZ_CHECK(strcmp(strbuf_str(&b), strbuf_str(&again)) == 0);
	fold_free(f);
	fold_free(back);
	return 0;
}
