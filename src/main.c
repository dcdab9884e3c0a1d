/* Where the program begins: all else is in src/cli. */
#include "cli/cli.h"

int main(int argc, char **argv)
{
	cli_set_up();
	return cli_main(argc, argv);
}
