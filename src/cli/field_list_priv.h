/* The table of fields, for people and programs. */
#ifndef PV_CLI_FIELD_LIST_PRIV_H
#define PV_CLI_FIELD_LIST_PRIV_H

struct common;
struct out;

void field_list_print(struct out *out, const struct common *common);

#endif
