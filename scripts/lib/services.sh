# The sandbox and `notify` processes that `run` and `split` start, wait for and end.
# shellcheck shell=bash
wait_for() { # NAME LOG SECONDS CONDITION...: until the condition holds or the process has ended
  local name="$1" log="$2" deadline=$((SECONDS + $3)) slow=$((SECONDS + 3)); shift 3
  until "$@"; do
    alive "$name" || { tail -n 30 "$log" >&2; die "$name ended while starting (log: $log)"; }
    [ "$SECONDS" -lt "$deadline" ] || { tail -n 30 "$log" >&2; die "$name is not ready in time (log: $log)"; }
    if [ "$SECONDS" -ge "$slow" ]; then say "  waiting for $name ..."; slow=$((SECONDS + 10)); fi
    sleep 0.1
  done
}

sandbox_urls() { grep -E '^(SANDBOX|FCM|SMTP)_URL=' "$1" 2>/dev/null || true; }
sandbox_serves() { [ "$(sandbox_urls "$1" | wc -l)" -ge 3 ]; }

sandbox_start() {
  local log="$run_dir/logs/sandbox.log" lines
  mkdir -p "$run_dir/logs"
  : >"$log"
  start_process sandbox "$log" dotnet "$(dll_of notify-sandbox)" --http 0 --smtp 0
  wait_for sandbox "$log" 30 sandbox_serves "$log"
  mapfile -t lines < <(sandbox_urls "$log")
  env_set "${lines[@]}"
}

# A development key for tenant `default`, the same for as long as the run folder lives.
api_key() {
  local file="$run_dir/api-key"
  [ -f "$file" ] || (umask 077; echo "ntf_dev_$(random_hex 16)" >"$file")
  cat "$file"
}

notify_step() { # WHAT COMMAND...: a notify command that ends by itself; its output counts only when it fails
  local what="$1" log="$run_dir/logs/setup.log"; shift
  if ! dotnet "$(dll_of notify)" "$@" >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    die "could not $what"
  fi
}

has_line() { grep -q "^$2=" "$1" 2>/dev/null; } # FILE KEY

# Addresses of processes that are gone mislead whoever reads them.
forget_addresses() {
  env_unset Auth__HmacSecret Auth__InternalKey NOTIFY_URL NOTIFY_MANAGEMENT_URL NOTIFY_API_KEY SANDBOX_URL FCM_URL SMTP_URL \
    INGESTION_URL ROUTING_URL INBOX_URL REALTIME_URL PUSH_URL EMAIL_URL INGESTION_MANAGEMENT_URL ROUTING_MANAGEMENT_URL \
    INBOX_MANAGEMENT_URL REALTIME_MANAGEMENT_URL PUSH_MANAGEMENT_URL EMAIL_MANAGEMENT_URL
  alive kafka || env_unset KAFKA_BOOTSTRAP
}

# `up` on behalf of a run: remembers whether it found a stack that someone else started.
stack_up() {
  alive postgres || : >"$run_dir/owns-stack"
  "$root/scripts/dev-stack" up "$@"
}

stack_down() {
  if [ -f "$run_dir/owns-stack" ]; then
    "$root/scripts/dev-stack" down
    rm -f "$run_dir/owns-stack"
  fi
}

# `run` or `split` holds this name for its whole life.
claim() {
  lock start
  ! alive run || die "already running (pid $(recorded_pid run)): 'make stop' ends it"
  clean_up_quietly
  record run $$
  unlock
}

# What a killed run left behind.
clean_up_quietly() {
  local file name
  for file in "$run_dir"/pids/*; do
    name="${file##*/}"
    case "$name" in notify | notify-* | sandbox) stop_process "$name" TERM 30 ;; esac
  done
  stack_down
  forget_addresses
}

clean_up() {
  trap '' INT TERM HUP
  say 'stopping ...'
  clean_up_quietly
  forget run
  say 'stopped'
}
