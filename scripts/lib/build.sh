# Builds one project unless nothing it is made of is newer than its last good build.
# shellcheck shell=bash
dll_of() { # notify | notify-sandbox | notify-fault
  case "$1" in
    notify) echo "$root/artifacts/bin/Notify.Host/debug/notify.dll" ;;
    notify-sandbox) echo "$root/artifacts/bin/Notify.Sandbox/debug/notify-sandbox.dll" ;;
    notify-fault) echo "$root/artifacts/bin/Notify.Fault/debug/notify-fault.dll" ;;
  esac
}

sources_of() {
  case "$1" in
    notify) echo contracts catalog platform services web ;;
    notify-sandbox) echo contracts sandbox ;;
    notify-fault) echo contracts platform bench tests/fault tests/unit/Ingestion ;;
  esac
}

is_fresh() { # NAME STAMP
  local inputs=() name
  [ -f "$2" ] && [ -f "$(dll_of "$1")" ] || return 1
  for name in $(sources_of "$1") Directory.Build.props Directory.Packages.props global.json .editorconfig BannedSymbols.txt; do
    [ ! -e "$root/$name" ] || inputs+=("$root/$name")
  done
  # Folders count too: a deleted file shows only there.
  [ -z "$(find "${inputs[@]}" \( -name bin -o -name obj -o -name node_modules \) -prune -o -newer "$2" -print -quit)" ]
}

build_if_needed() { # NAME PROJECT
  local stamp="$root/artifacts/.built-$1" log
  if [ "${NOTIFY_NO_BUILD:-}" = 1 ]; then
    [ -f "$(dll_of "$1")" ] || die "$1 is not built yet and NOTIFY_NO_BUILD=1 is set"
    return
  fi
  ! is_fresh "$1" "$stamp" || return 0
  mkdir -p "$root/artifacts"
  (
    exec 8>"$root/artifacts/.build.lock"
    flock 8
    ! is_fresh "$1" "$stamp" || exit 0
    say "building $1 ..."
    log="$(mktemp)"
    trap 'rm -f "$log" "$stamp.new"' EXIT
    : >"$stamp.new" # older than anything edited while the build runs
    cd "$root" || exit
    # No build server stays behind with the descriptors of this script's callers.
    if ! MSBUILDDISABLENODEREUSE=1 dotnet build "$2" -v q -nologo --tl:off >"$log" 2>&1 </dev/null 8>&-; then
      grep -E '(error|warning) ' "$log" | sort -u >&2 || cat "$log" >&2
      die "$1 does not build"
    fi
    mv "$stamp.new" "$stamp"
  )
}
