# Installs what is missing, or says exactly what that is.
# shellcheck shell=bash
package_title() {
  case "$1" in
    postgresql) echo "PostgreSQL $pg_oldest or newer" ;;
    redis-server) echo Redis ;;
    *jre*) echo 'Java 17 or newer (for Kafka)' ;;
    *) echo "$1" ;;
  esac
}

need_packages() { # PACKAGE...: all in one go, so that package lists are fetched at most once
  local what='' command="apt-get install --no-install-recommends $*" package log as=()
  [ $# -gt 0 ] || return 0
  for package in "$@"; do what+="${what:+, }$(package_title "$package")"; done
  if [ ! -f /etc/debian_version ] || ! command -v apt-get >/dev/null; then
    die "needs $what: install it (on Debian: $command) and run this again"
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then
      die "needs $what, and neither root nor sudo is at hand. As root, run: $command"
    fi
    as=(sudo)
  fi
  say "installing Debian packages: $* ..."
  mkdir -p "$run_dir/logs"
  log="$run_dir/logs/packages.log"
  if ! "${as[@]}" "$root/scripts/lib/install-packages" "$@" >"$log" 2>&1 </dev/null 9>&-; then
    tail -n 40 "$log" >&2
    die "could not install $what. As root, run: apt-get update && $command"
  fi
}
