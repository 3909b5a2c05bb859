# Installs what is missing, or says exactly what that is.
# shellcheck shell=bash
need_packages() { # WHAT PACKAGE...: WHAT is for people
  local what="$1" command log; shift
  command="apt-get install --no-install-recommends $*"
  if [ ! -f /etc/debian_version ] || ! command -v apt-get >/dev/null; then
    die "needs $what: install it (on Debian: $command) and run this again"
  fi
  local as=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then
      die "needs $what, and neither root nor sudo is at hand. As root, run: $command"
    fi
    as=(sudo)
  fi
  say "installing $what ($*) ..."
  mkdir -p "$run_dir/logs"
  log="$run_dir/logs/packages.log"
  if ! "${as[@]}" "$root/scripts/lib/install-packages" "$@" >"$log" 2>&1 </dev/null 9>&-; then
    tail -n 40 "$log" >&2
    die "could not install $what. As root, run: apt-get update && $command"
  fi
}
