# Sourced by every script: where things are, how to speak, what a machine must have.
# shellcheck shell=bash
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
case "${NOTIFY_RUN_DIR:=$root/.run}" in /*) ;; *) NOTIFY_RUN_DIR="$PWD/$NOTIFY_RUN_DIR" ;; esac
export NOTIFY_RUN_DIR
run_dir="$NOTIFY_RUN_DIR"

# A first `dotnet` call on a machine prints a banner and makes a certificate; neither is wanted here.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_ADD_GLOBAL_TOOLS_TO_PATH=false DOTNET_CLI_UI_LANGUAGE=en

# Standard output belongs to results (a token, an address); all else goes to standard error.
say() { printf '%s\n' "$*" >&2; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# The comment block at the head of a script is its help text.
usage() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"; }

need_linux() {
  local tool
  [ "$(uname -s)" = Linux ] || die "needs Linux (or WSL, or a Linux container)"
  for tool in flock setsid setpriv; do
    command -v "$tool" >/dev/null || die "needs '$tool' (package util-linux)"
  done
}

need_home() { # dotnet and NuGet keep their caches in a home folder
  [ -n "${HOME:-}" ] && [ -d "$HOME" ] && [ -w "$HOME" ] && return
  export HOME="$root/artifacts/home"
  mkdir -p "$HOME"
}

need_dotnet() {
  local place
  need_home
  if ! command -v dotnet >/dev/null; then
    for place in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
      [ -x "$place/dotnet" ] && { export DOTNET_ROOT="$place" PATH="$place:$PATH"; break; }
    done
  fi
  command -v dotnet >/dev/null || die "needs the .NET 10 SDK: see https://learn.microsoft.com/dotnet/core/install/linux"
  (cd "$root" && dotnet --version >/dev/null) || die "the .NET SDK found ($(command -v dotnet)) does not fit global.json, see above"
}

random_hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Below the range the kernel hands out by itself. Free now is not free later: whoever starts on it tries again.
free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)) && port_open "$port"; do :; done
  echo "$port"
}
