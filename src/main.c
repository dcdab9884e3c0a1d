/* Where the program begins: all else is in src/cli. */
#include <stdlib.h>

int main(void)
{
	return EXIT_SUCCESS;
}
