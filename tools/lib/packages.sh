# shellcheck shell=bash disable=SC2154
# Installs the packages of tools/packages.txt, or says how. Sourced; $root is the project's folder.

say() {
	printf 'procview: %s\n' "$*" >&2
}

# The packages of the named sections, one a line.
packages_of() {
	awk -v wanted=" $* " '
		{ sub(/#.*/, "") }
		/^\[/ { on = index(wanted, " " substr($1, 2, length($1) - 2) " "); next }
		on && NF { print $1 }' "$root/tools/packages.txt" | sort -u
}

# Those of the named packages that are not installed.
packages_missing() {
	# dpkg-query ends with 1 where it does not know a package
	comm -23 <(printf '%s\n' "$@" | sort -u) <(
		{ dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "$@" 2>/dev/null || :; } |
			awk '$1 == "ii" { print $2 }' | sort -u
	)
}

# Servers among them are for tests, which start their own: a policy keeps packages from starting them.
apt_install() (
	policy=/usr/sbin/policy-rc.d
	if [ ! -e "$policy" ] && [ -w "${policy%/*}" ]; then
		trap 'rm -f "$policy"' EXIT
		printf '#!/bin/sh\nexit 101\n' >"$policy"
		chmod 755 "$policy"
	fi
	apt-get -y -qq -o Dpkg::Use-Pty=0 install --no-install-recommends "$@" >&2
)

packages_install() {
	export DEBIAN_FRONTEND=noninteractive
	say "installing $*"
	# A list of packages may be missing, or older than what the mirror still has.
	apt_install "$@" 2>/dev/null && return
	apt-get -qq update >&2 && apt_install "$@"
}

# Sees to it that the packages of the named sections are there, or ends with 1.
packages_need() {
	local -a wanted missing
	mapfile -t wanted < <(packages_of "$@")
	if [ ${#wanted[@]} -eq 0 ]; then
		say "tools/packages.txt names no packages of: $*"
		exit 1
	fi
	if ! command -v dpkg-query >/dev/null; then
		say "this is no Debian: its packages are not checked (they are named in tools/packages.txt)"
		return
	fi
	mapfile -t missing < <(packages_missing "${wanted[@]}")
	[ ${#missing[@]} -gt 0 ] || return 0
	if [ "$(id -u)" -eq 0 ]; then
		packages_install "${missing[@]}" && return
		say "these packages could not be installed: ${missing[*]}"
	else
		say "missing packages: ${missing[*]}"
		say "install them with:"
		printf '  sudo apt-get install --no-install-recommends %s\n' "${missing[*]}" >&2
	fi
	exit 1
}
