# Completion of procview for bash. What there is to complete is asked of the program itself.

# Without translations, and so that a name of a shell function is not called.
_procview_ask() {
	LC_ALL=C LANGUAGE='' command "${COMP_WORDS[0]/#\~/$HOME}" "$@" 2>/dev/null
}

_procview_commands() {
	_procview_ask --help | sed -n 's/^  procview \([a-z]*\)  .*/\1/p'
}

_procview_options() {
	_procview_ask "$@" --help | grep -oE -- '(^|[ ,])--?[A-Za-z][A-Za-z-]*' | tr -d ' ,'
}

_procview_demos() {
	_procview_ask demo --list | sed -n 's/^  \([a-z-]*\) .*/\1/p'
}

_procview_fields() {
	_procview_ask ps --list-fields | sed -n 's/^\([a-z_]*\) .*/\1/p'
}

_procview_pids() {
	_procview_ask ps -o pid= | tr -d ' '
}

# The sub-command among the words before the cursor, and the demonstration behind `demo`.
_procview_words() {
	local word
	command='' demo=''
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case $word in
		-*) ;;
		*) if [ -z "$command" ]; then command=$word; elif [ -z "$demo" ]; then demo=$word; fi ;;
		esac
	done
	# The word behind an option such as -p is no command.
	case " $(_procview_commands | tr '\n' ' ') " in
	*" $command "*) ;;
	*) command='' demo='' ;;
	esac
}

# Items of a list, the last of which is being typed: WORDS…
_procview_list() {
	local before=''
	case $current in *,*) before=${current%,*}, ;; esac
	mapfile -t COMPREPLY < <(compgen -P "$before" -W "$*" -- "${current##*,}")
	compopt -o nospace
}

_procview() {
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	local command demo words=''
	_procview_words
	case $previous in
	-p | --pid | --root | --ppid) _procview_list "$(_procview_pids)" && return ;;
	-u | --user) mapfile -t COMPREPLY < <(compgen -u -- "$current") && return ;;
	-o | -s | --format | --sort) [ "$command" = demo ] || { _procview_list "$(_procview_fields)" && return; } ;;
	esac
	case $current:$command:$demo in
	-*:demo:?*) words=$(_procview_options demo "$demo") ;;
	-*) words=$(_procview_options $command) ;;
	*::) words=$(_procview_commands) ;;
	*:demo:) words=$(_procview_demos) ;;
	*:info: | *:tree: | *:threads: | *:mem: | *:stack: | *:why: | *:ipc:*) words=$(_procview_pids) ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _procview procview
