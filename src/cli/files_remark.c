#include "files_remark_priv.h"

#include "base/i18n.h"
#include "message_priv.h"
#include "types/files.h"

void files_remark(const struct files *files, unsigned long denied)
{
	if (denied)
		message(ngettext("%lu process may not be looked into; run as its user or as root "
				 "to see its files",
				 "%lu processes may not be looked into; run as their users or as "
				 "root to see their files",
				 denied),
			denied);
	if (files->truncated)
		message(_("there are more descriptors than are kept: some are missing"));
	if (files->sockets_torn)
		message(_("sockets changed while they were read: some, and who is at their other "
			  "end, may be missing"));
	if (files->sockets_by_tables)
		message(_("not all sockets could be asked for: who is at the other end of a unix "
			  "socket may be missing; root is told more"));
}
