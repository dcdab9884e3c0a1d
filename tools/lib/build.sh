# shellcheck shell=bash disable=SC2154
# Sets up and makes a build folder. Sourced after packages.sh; $root is the project's folder.

# build_setup FOLDER [MESON-OPTION…]: makes build/FOLDER where it is not there, or is of another
# place or other options.
build_setup() {
	local folder=$root/build/$1 made="$root $*"
	shift
	[ -f "$folder/build.ninja" ] && [ "$(cat "$folder/.made" 2>/dev/null)" = "$made" ] && return
	rm -rf -- "$folder"
	mkdir -p -- "$folder"
	meson setup "$@" "$folder" "$root" || return
	printf '%s\n' "$made" >"$folder/.made"
}

# Whether there is nothing to do in a build folder that is set up.
build_is_done() {
	[ "$(ninja -C "$1" -n 2>/dev/null | tail -n 1)" = 'ninja: no work to do.' ]
}
