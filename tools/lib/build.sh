# shellcheck shell=bash disable=SC2154
# Sets up and makes a build folder. Sourced after packages.sh; $root is the project's folder.

# Each takes FOLDER [MESON-OPTION…] and is about build/FOLDER.

# Whether it is set up, for this place and these options.
build_is_set_up() {
	[ -f "$root/build/$1/build.ninja" ] &&
		[ "$(cat "$root/build/$1/.made" 2>/dev/null)" = "$root $*" ]
}

build_set_up() {
	local folder=$root/build/$1 made="$root $*"
	build_is_set_up "$@" && return
	shift
	rm -rf -- "$folder" &&
		mkdir -p -- "$folder" &&
		meson setup "$@" "$folder" "$root" &&
		printf '%s\n' "$made" >"$folder/.made"
}

# Whether there is nothing to do.
build_is_done() {
	build_is_set_up "$@" &&
		[ "$(ninja -C "$root/build/$1" -n 2>/dev/null | tail -n 1)" = 'ninja: no work to do.' ]
}

build_make() {
	build_set_up "$@" && ninja -C "$root/build/$1" -k 0
}

# Only what the tests of a suite need: SUITE FOLDER [MESON-OPTION…].
build_make_suite() {
	local suite=$1 targets
	shift
	build_set_up "$@" &&
		targets=$(python3 "$root/tools/lib/targets.py" "$root/build/$1" "$suite") &&
		xargs -r -d '\n' ninja -C "$root/build/$1" -k 0 <<<"$targets"
}
