/* Where the program begins: all else is in src/cli. */
#include <malloc.h>

#include "cli/cli.h"

/* From here on memory comes from the system in whole pages and goes back to it when it is freed.
 * Left alone, the C library would raise the limit beyond the blocks of a snapshot, which one thread
 * makes and another frees, and the heaps of both would keep them. */
enum { WHOLE_PAGES_FROM = 128 * 1024 };

int main(int argc, char **argv)
{
	mallopt(M_MMAP_THRESHOLD, WHOLE_PAGES_FROM);
	cli_set_up();
	return cli_main(argc, argv);
}
