#include "proc/cgroup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "helper.h"
#include "tests/unit/cmocka_all.h"

#define ID "3f4a9c0b7d2e81f56a0c9b8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f"
#define SHORT "3f4a9c0b7d2e"
#define USER "/user.slice/user-1000.slice/user@1000.service"

/* A file of tests/fixtures/proc/cgroup, and what is to be found in it; path NULL: not looked at. */
struct row {
	const char *file;
	const char *path, *unit, *user_unit, *container;
};

static const struct row rows[] = {
	{ "docker-systemd-v2", "/system.slice/docker-" ID ".scope", "docker-" ID ".scope", NULL,
	  "docker:" SHORT },
	{ "docker-cgroupfs-v2", "/docker/" ID, NULL, NULL, "docker:" SHORT },
	{ "docker-cgroupfs-v1", "/docker/" ID, NULL, NULL, "docker:" SHORT },
	{ "docker-systemd-v1", "/system.slice/docker-" ID ".scope", "docker-" ID ".scope", NULL,
	  "docker:" SHORT },
	{ "docker-rootless-v2", NULL, "user@1000.service", "docker-" ID ".scope", "docker:" SHORT },
	{ "docker-in-docker-v1", NULL, NULL, NULL, "docker:aa11bb22cc33" },
	{ "docker-seen-from-a-namespace-v2", NULL, NULL, NULL, "docker:" SHORT },
	{ "docker-deleted-v2", "/system.slice/docker-" ID ".scope (deleted)", "docker-" ID ".scope",
	  NULL, "docker:" SHORT },
	{ "docker-in-lxc-v2", NULL, NULL, NULL, "docker:" SHORT },
	{ "podman-v2", NULL, "libpod-" ID ".scope", NULL, "podman:" SHORT },
	{ "podman-v1", NULL, "libpod-" ID ".scope", NULL, "podman:" SHORT },
	{ "podman-rootless-v2", NULL, "user@1000.service", "libpod-" ID ".scope", "podman:" SHORT },
	{ "podman-cgroupfs-v2", NULL, NULL, NULL, "podman:" SHORT },
	{ "podman-monitor-v2", NULL, "libpod-conmon-" ID ".scope", NULL, NULL },
	{ "k8s-containerd-v2", NULL, "cri-containerd-" ID ".scope", NULL, "containerd:" SHORT },
	{ "k8s-containerd-v1", NULL, "cri-containerd-" ID ".scope", NULL, "containerd:" SHORT },
	{ "k8s-containerd-mixed-v2", NULL, "containerd.service", NULL, "containerd:" SHORT },
	{ "k8s-cgroupfs-v1", NULL, NULL, NULL, "k8s:" SHORT },
	{ "k8s-cgroupfs-v2", NULL, NULL, NULL, "k8s:" SHORT },
	{ "k8s-crio-v1", NULL, "crio-" ID ".scope", NULL, "cri-o:" SHORT },
	{ "k8s-crio-v2", NULL, "crio-" ID ".scope", NULL, "cri-o:" SHORT },
	{ "k8s-crio-monitor-v2", NULL, "crio-conmon-" ID ".scope", NULL, NULL },
	{ "k8s-docker-v2", NULL, "docker-" ID ".scope", NULL, "docker:" SHORT },
	{ "nerdctl-v2", NULL, "nerdctl-" ID ".scope", NULL, "containerd:" SHORT },
	{ "ecs-v1", NULL, NULL, NULL, "container:" SHORT },
	{ "lxc-v2", NULL, NULL, NULL, "lxc:web" },
	{ "lxc-v1", "/lxc/101/ns/init.scope", NULL, NULL, "lxc:101" },
	{ "lxc-3-v1", NULL, NULL, NULL, "lxc:web" },
	{ "lxc-monitor-v2", NULL, NULL, NULL, NULL },
	{ "nspawn-v2", NULL, "machine-fedora\\x2dtree.scope", NULL, "nspawn:fedora-tree" },
	{ "nspawn-v1", NULL, "machine-debian.scope", NULL, "nspawn:debian" },
	{ "nspawn-service-v2", NULL, "systemd-nspawn@build\\x2d1.service", NULL, "nspawn:build-1" },
	{ "qemu-v2", NULL, "machine-qemu\\x2d1\\x2dwin.scope", NULL, NULL },
	{ "service-v2", "/system.slice/nginx.service", "nginx.service", NULL, NULL },
	{ "service-v1", "/system.slice/nginx.service", "nginx.service", NULL, NULL },
	{ "service-v1-without-controllers", "/system.slice/cron.service", "cron.service", NULL,
	  NULL },
	{ "session-hybrid", "/user.slice/user-1000.slice/session-3.scope", "session-3.scope", NULL,
	  NULL },
	{ "user-app-v2", NULL, "user@1000.service", "vte-spawn-0f1e2d3c.scope", NULL },
	{ "user-service-v2", USER "/app.slice/emacs.service", "user@1000.service", "emacs.service",
	  NULL },
	{ "user-manager-v2", NULL, "user@1000.service", "init.scope", NULL },
	{ "user-flatpak-v2", NULL, "user@1000.service",
	  "app-flatpak-org.mozilla.firefox-4711.scope", NULL },
	{ "instance-v2", NULL, "getty@tty1.service", NULL, NULL },
	{ "escaped-v2", NULL, "dev-disk-by\\x2duuid-1234.swap", NULL, NULL },
	{ "reserved-v2", "/system.slice/_cgroup.service", "cgroup.service", NULL, NULL },
	{ "init-v2", "/init.scope", "init.scope", NULL, NULL },
	{ "root-v2", "/", NULL, NULL, NULL },
	{ "root-v1", "/", NULL, NULL, NULL },
	{ "no-systemd-v1", "/process_api/16e4e1f296712a67e4d229507a2b0039", NULL, NULL, NULL },
	{ "odd-v2", "/my.slice/not a unit/docker-123.scope", NULL, NULL, NULL },
};

static void assert_same(const char *file, const char *what, const char *is, const char *want)
{
	if ((is && want && strcmp(is, want) == 0) || (!is && !want))
		return;
	fail_msg("%s: %s is %s, not %s", file, what, is ? is : "NULL", want ? want : "NULL");
}

static void knows_units_and_containers(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct cgroup_names names;
		char path[256];
		size_t len;

		snprintf(path, sizeof(path), PROC_FIXTURES "/cgroup/%s", row->file);
		CLEANUP_FREE char *buf = slurp(path, &len);
		CLEANUP_FREE char *copy = exact_copy(buf, len);
		assert_int_equal(cgroup_parse(copy, len, a, &names), 0);
		if (row->path)
			assert_same(row->file, "path", names.path, row->path);
		assert_same(row->file, "unit", names.unit, row->unit);
		assert_same(row->file, "user unit", names.user_unit, row->user_unit);
		assert_same(row->file, "container", names.container, row->container);
	}
	arena_free(a);
}

static int parse(struct arena *a, const char *text, struct cgroup_names *ret)
{
	CLEANUP_FREE char *copy = exact_copy(text, strlen(text));

	return cgroup_parse(copy, strlen(text), a, ret);
}

static void takes_odd_names(void **state)
{
	static const struct row odd[] = {
		{ "0::/a@.service", "/a@.service", NULL, NULL, NULL },
		{ "0::/@a.service", "/@a.service", NULL, NULL, NULL },
		{ "0::/.service", "/.service", NULL, NULL, NULL },
		{ "0::/a.b.service/c.service", NULL, "a.b.service", NULL, NULL },
		{ "0::/only.slice", "/only.slice", NULL, NULL, NULL },
		{ "0::/-.slice/system.slice/x.service", NULL, "x.service", NULL, NULL },
		{ "0::/user.slice/user@x.service/a.service", NULL, "user@x.service", NULL, NULL },
		{ "0::/user.slice/user@12x.service/a.service", NULL, "user@12x.service", NULL,
		  NULL },
		{ "0::/session-.scope/a.service", NULL, "session-.scope", NULL, NULL },
		{ "0::/session-2.scope/a.service", NULL, "session-2.scope", "a.service", NULL },
		{ "0::/a:b:c", "/a:b:c", NULL, NULL, NULL },
		{ "0:://", "//", NULL, NULL, NULL },
		{ "0::/docker/docker/x", NULL, NULL, NULL, NULL },
		{ "0::/lxc/lxc", NULL, NULL, NULL, "lxc:lxc" },
		{ "0::/machine-.scope", NULL, "machine-.scope", NULL, NULL },
		{ "0::/machine-a\\x00b\\xzz\\x41.scope", NULL, "machine-a\\x00b\\xzz\\x41.scope",
		  NULL, "nspawn:a\\x00b\\xzzA" },
		{ "0::/\x1b[31m/lxc.payload.\xff\n", "/\x1b[31m/lxc.payload.\xff", NULL, NULL,
		  "lxc:\xff" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		struct cgroup_names names;

		assert_int_equal(parse(a, odd[i].file, &names), 0);
		if (odd[i].path)
			assert_same(odd[i].file, "path", names.path, odd[i].path);
		assert_same(odd[i].file, "unit", names.unit, odd[i].unit);
		assert_same(odd[i].file, "user unit", names.user_unit, odd[i].user_unit);
		assert_same(odd[i].file, "container", names.container, odd[i].container);
	}
	arena_free(a);
}

static void refuses_other_text(void **state)
{
	static const char *const texts[] = { "",    "\n",   "0",    "0:", "0::",
					     "0:/", "x::/", "0::a", "::/" };
	struct cgroup_names names = { .path = "untouched" };
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(parse(a, texts[i], &names), -EINVAL);
	assert_string_equal(names.path, "untouched");
	arena_free(a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_units_and_containers),
		cmocka_unit_test(takes_odd_names),
		cmocka_unit_test(refuses_other_text),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
