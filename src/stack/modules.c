#include "modules_priv.h"

#include <gelf.h>
#include <string.h>
#include <unistd.h>

#include "types/code.h"

/* All is given to it opened: nothing is looked for by name. */
static int find_nothing(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
			char **ret_name, Elf **ret_elf)
{
	(void)module;
	(void)data;
	(void)name;
	(void)base;
	(void)ret_name;
	(void)ret_elf;
	return -1;
}

/* By build id only, so never over the network, as the standard way would go with debuginfod. */
static const Dwfl_Callbacks callbacks = {
	.find_elf = find_nothing,
	.find_debuginfo = dwfl_build_id_find_debuginfo,
	.section_address = dwfl_offline_section_address,
};

/* What is added to addresses of the file where this part of it is mapped. */
static bool find_bias(Elf *elf, const struct code_object *o, GElf_Addr *ret)
{
	size_t count;
	GElf_Phdr ph;

	if (elf_getphdrnum(elf, &count) < 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!gelf_getphdr(elf, (int)i, &ph) || ph.p_type != PT_LOAD || !(ph.p_flags & PF_X))
			continue;
		if (ph.p_offset >= o->offset + (o->end - o->start) ||
		    ph.p_offset + ph.p_filesz <= o->offset)
			continue;
		*ret = o->start - o->offset + ph.p_offset - ph.p_vaddr;
		return true;
	}
	return false;
}

static bool read_bias(const struct code_object *o, GElf_Addr *ret)
{
	Elf *elf = elf_begin(o->fd, ELF_C_READ_MMAP, NULL);
	bool found = elf && elf_kind(elf) == ELF_K_ELF && find_bias(elf, o, ret);

	elf_end(elf);
	return found;
}

static bool report(Dwfl *dwfl, struct code_object *o)
{
	Dwfl_Module *module = NULL;
	GElf_Addr bias;

	if (o->fd < 0)
		return false;
	/* Another part of a file that is there already. */
	if (!dwfl_addrmodule(dwfl, o->start) && read_bias(o, &bias))
		module = dwfl_report_elf(dwfl, o->path, o->path, o->fd, bias, true);
	if (!module)
		close(o->fd);
	o->fd = -1;
	return module != NULL;
}

Dwfl *modules_open(struct code_object *objects, size_t count)
{
	Dwfl *dwfl;
	size_t found = 0;

	elf_version(EV_CURRENT);
	dwfl = dwfl_begin(&callbacks);
	if (!dwfl)
		return NULL;
	dwfl_report_begin(dwfl);
	for (size_t i = 0; i < count; i++)
		found += report(dwfl, &objects[i]);
	dwfl_report_end(dwfl, NULL, NULL);
	if (found)
		return dwfl;
	dwfl_end(dwfl);
	return NULL;
}

bool modules_read(Dwfl *dwfl, uint64_t address, size_t size, void *ret)
{
	Dwfl_Module *module = dwfl_addrmodule(dwfl, address);
	GElf_Addr bias;
	Elf *elf = module ? dwfl_module_getelf(module, &bias) : NULL;
	size_t count, file_size;
	const char *image;
	GElf_Phdr ph;

	if (!elf || elf_getphdrnum(elf, &count) < 0)
		return false;
	image = elf_rawfile(elf, &file_size);
	for (size_t i = 0; image && i < count; i++) {
		uint64_t at = address - bias - (gelf_getphdr(elf, (int)i, &ph) ? ph.p_vaddr : 0);

		if (ph.p_type != PT_LOAD || ph.p_flags & PF_W || at >= ph.p_filesz ||
		    ph.p_filesz - at < size || ph.p_offset > file_size ||
		    file_size - ph.p_offset < at + size)
			continue;
		memcpy(ret, image + ph.p_offset + at, size);
		return true;
	}
	return false;
}
