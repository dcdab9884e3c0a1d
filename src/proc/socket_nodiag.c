/* Where libmnl is not built in. */
#include <errno.h>

#include "proc/socket.h"
#include "socket_priv.h"

bool sockets_have_diag(void)
{
	return false;
}

int socket_diag_open(int ns, struct socket_diag **ret)
{
	(void)ns;
	(void)ret;
	return -EOPNOTSUPP;
}

void socket_diag_close(struct socket_diag *d)
{
	(void)d;
}

int socket_diag_dump(struct socket_diag *d, const struct socket_kind *k, struct socket_list *l,
		     bool *torn)
{
	(void)d;
	(void)k;
	(void)l;
	(void)torn;
	return -EOPNOTSUPP;
}
