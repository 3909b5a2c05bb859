# .run/env: one KEY=value a line, values unquoted, so that any tool can join in.
# shellcheck shell=bash
env_file="$run_dir/env"

# Replaces the file in one step: a reader sees the old or the new one, never half of it.
env_rewrite() { # KEYS-TO-DROP(space separated) [KEY=value]...
  local drop=" $1 " line; shift
  mkdir -p "$run_dir"
  (
    exec 8>"$env_file.lock"
    flock 8
    umask 077 # it holds passwords
    for line in "$@"; do drop+="${line%%=*} "; done
    {
      [ ! -f "$env_file" ] || while IFS= read -r line; do
        [[ "$drop" == *" ${line%%=*} "* ]] || printf '%s\n' "$line"
      done <"$env_file"
      [ $# -eq 0 ] || printf '%s\n' "$@"
    } >"$env_file.new"
    mv "$env_file.new" "$env_file"
  )
}

env_set() { env_rewrite '' "$@"; }
env_unset() { [ ! -f "$env_file" ] || env_rewrite "$*"; }

env_get() { # KEY
  [ -f "$env_file" ] || return 0
  sed -n "s/^$1=//p" "$env_file" | tail -n 1
}

# Whatever is set already wins over the file.
env_load() {
  local line key
  [ -f "$env_file" ] || return 0
  while IFS= read -r line; do
    key="${line%%=*}"
    [[ "$key" =~ ^[A-Za-z_][A-Za-z0-9_]*$ && "$line" == *=* ]] || continue
    [ -n "${!key+set}" ] || export "$key=${line#*=}"
  done <"$env_file"
}
