/* What is missing of who has what open, said on standard error. */
#ifndef PV_CLI_FILES_REMARK_PRIV_H
#define PV_CLI_FILES_REMARK_PRIV_H

struct files;

/* denied: processes of those asked for that may not be looked into. */
void files_remark(const struct files *files, unsigned long denied);

#endif
