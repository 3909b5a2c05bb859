# A PostgreSQL of this folder's own: TCP on loopback with a password, no Unix socket (its path is limited to 107 bytes).
# shellcheck shell=bash
pg_home="$run_dir/postgres"
pg_oldest=14

# The PostgreSQL programs' folder: the version that made the data, else the newest.
pg_bin() { # [MAJOR]
  local folder major
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -t/ -k5 -rn) /usr/local/pgsql/bin "$(dirname "$(command -v initdb || echo /none/none)")"; do
    [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && [ -x "$folder/psql" ] || continue
    major="$("$folder/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')"
    [ "$major" -ge "$pg_oldest" ] && [ "${1:-$major}" = "$major" ] && { echo "$folder"; return 0; }
  done
  return 1
}

# PostgreSQL refuses to run as root: then everything of it belongs to the user postgres.
pg_as() {
  if [ "$(id -u)" -ne 0 ]; then "$@"; return; fi
  (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$@")
}

pg_check_user() {
  [ "$(id -u)" -ne 0 ] || getent passwd postgres >/dev/null || die "needs a user 'postgres' when run as root (Debian's package makes one)"
}

# A clone may lie where the user postgres cannot go, such as below a home of mode 700.
pg_choose_folder() {
  local folder
  mkdir -p "$pg_home"
  if [ -f "$pg_home/location" ]; then cat "$pg_home/location"; return; fi
  folder="$pg_home/cluster"
  if [ "$(id -u)" -eq 0 ]; then
    install -d -m 700 -o postgres -g postgres "$folder"
    if ! pg_as test -w "$folder" -a -x "$folder"; then
      rmdir "$folder"
      folder="/var/tmp/notify-$(printf '%s' "$run_dir" | sha256sum | cut -c1-16)"
      # The name can be foreseen and /var/tmp is open to all: use it only if it is nobody else's.
      [ -e "$folder" ] || install -d -m 700 -o postgres -g postgres "$folder"
      { [ ! -L "$folder" ] && pg_as test -O "$folder"; } || die "$folder exists and is not the user postgres's: remove it"
      pg_discard "$folder"
      say "PostgreSQL's data goes to $folder (the user postgres cannot enter $run_dir)"
    fi
  else
    install -d -m 700 "$folder"
  fi
  echo "$folder" >"$pg_home/location"
  echo "$folder"
}

# The run folder was deleted without `remove`: its data is still here, its password is not.
pg_discard() { # FOLDER
  [ -e "$1/data" ] || return 0
  say "removing the data of a deleted run folder in $1"
  pg_adopt_or_clear "$1"
  stop_process postgres INT 30
  pg_as rm -rf "$1/data"
}

pg_owns() { # FOLDER
  pg_as test -O "$1" || die "$1 belongs to another user (was this started as root before?): run 'make clean' as that user"
}

pg_init() { # BIN FOLDER: into a side folder first, so that an interrupted initdb leaves nothing half made
  local locale=C
  [ ! -d "$2/data" ] || return 0
  say "making a PostgreSQL cluster ..."
  locale -a 2>/dev/null | grep -qix 'C.utf-\?8' && locale=C.UTF-8
  pg_as rm -rf "$2/data.new"
  (umask 077; [ -f "$pg_home/password" ] || random_hex 24 >"$pg_home/password")
  # shellcheck disable=SC2016
  pg_as sh -c 'umask 077; cat >"$1"' sh "$2/password" <"$pg_home/password"
  pg_as env LC_ALL=C "$1/initdb" -D "$2/data.new" -U postgres --pwfile="$2/password" --auth=scram-sha-256 \
    --encoding=UTF8 --locale="$locale" >"$run_dir/logs/initdb.log" 2>&1 </dev/null 9>&- \
    || { cat "$run_dir/logs/initdb.log" >&2; die "initdb failed"; }
  pg_as rm -f "$2/password"
  pg_as mv "$2/data.new" "$2/data"
}

# A leftover lock file names a pid that may be anyone's by now. An instance that still runs there is ours: adopt it.
pg_adopt_or_clear() { # FOLDER
  local pid
  pid="$(pg_as head -n 1 "$1/data/postmaster.pid" 2>/dev/null)" || return 0
  if tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF "$1/data"; then
    record postgres "$pid"
  else
    pg_as rm -f "$1/data/postmaster.pid"
  fi
}

pg_sql() { # BIN PORT: SQL on standard input, as superuser
  PGPASSWORD="$(cat "$pg_home/password")" PGCONNECT_TIMEOUT=5 LC_ALL=C "$1/psql" -X -q -A -t -v ON_ERROR_STOP=1 \
    -h 127.0.0.1 -p "$2" -U postgres -d postgres
}

pg_start() { # BIN FOLDER
  local port attempt deadline log="$run_dir/logs/postgres.log"
  port="$(cat "$pg_home/port" 2>/dev/null || free_port)"
  say "starting PostgreSQL ..."
  for attempt in 1 2 3 4 5 6 7 8; do
    ! port_open "$port" || port="$(free_port)"
    : >"$log"
    start_process postgres "$log" "${pg_setpriv[@]}" "$1/postgres" -D "$2/data" -c "port=$port" -c listen_addresses=127.0.0.1 \
      -c unix_socket_directories= -c shared_buffers=128MB -c max_connections=200 -c fsync=on -c log_min_messages=warning
    deadline=$((SECONDS + 60)) # recovery after a crash
    while alive postgres && [ "$SECONDS" -lt "$deadline" ]; do
      if pg_sql "$1" "$port" <<<'select 1' >/dev/null 2>&1; then echo "$port" >"$pg_home/port"; return; fi
      sleep 0.1
    done
    ! alive postgres || { tail -n 20 "$log" >&2; die "PostgreSQL gives no answer on port $port within 60 s (log: $log)"; }
    # A port taken since, or children of a killed one still leaving: both pass with another try.
    grep -qE 'could not bind|could not create any TCP|shared memory block|lock file' "$log" || break
    if grep -qE 'could not bind|could not create any TCP' "$log"; then port="$(free_port)"; fi
    sleep 0.5
  done
  tail -n 20 "$log" >&2
  die "PostgreSQL did not start (attempt $attempt, log: $log)"
}

# Owner of the database, able to make the services' roles, and no superuser: what a managed PostgreSQL gives.
pg_prepare() { # BIN PORT
  (umask 077; [ -f "$pg_home/owner-password" ] || random_hex 24 >"$pg_home/owner-password")
  pg_sql "$1" "$2" <<SQL
select 'create role notify_owner' where not exists (select from pg_roles where rolname = 'notify_owner') \gexec
alter role notify_owner login nosuperuser createdb createrole password '$(cat "$pg_home/owner-password")';
select 'create database notify owner notify_owner' where not exists (select from pg_database where datname = 'notify') \gexec
SQL
}

# Named by the caller, and not merely taken over from this folder's own .run/env.
pg_given() { [ -n "${POSTGRES:-}" ] && [ "$POSTGRES" != "$(env_get POSTGRES)" ]; }
pg_packages() { pg_given || pg_bin >/dev/null || echo postgresql; }

pg_up() {
  local bin folder made='' port
  if pg_given; then
    say "PostgreSQL: as POSTGRES says, nothing started"
    env_set "POSTGRES=$POSTGRES"
    return
  fi
  pg_bin >/dev/null || die "needs PostgreSQL $pg_oldest or newer: this system's package is older"
  pg_check_user
  mkdir -p "$run_dir/logs"
  folder="$(pg_choose_folder)"
  pg_owns "$folder"
  made="$(pg_as cat "$folder/data/PG_VERSION" 2>/dev/null || true)"
  bin="$(pg_bin "$made")" || die "the data in $folder was made by PostgreSQL $made, which is not installed: 'make clean' removes that data"
  pg_init "$bin" "$folder"
  pg_setpriv=()
  [ "$(id -u)" -ne 0 ] || pg_setpriv=(setpriv --reuid=postgres --regid=postgres --init-groups --)
  alive postgres || pg_adopt_or_clear "$folder"
  alive postgres || pg_start "$bin" "$folder"
  port="$(cat "$pg_home/port")"
  pg_prepare "$bin" "$port" || die "could not prepare the database (log: $run_dir/logs/postgres.log)"
  env_set "POSTGRES=Host=127.0.0.1;Port=$port;Username=notify_owner;Password=$(cat "$pg_home/owner-password");Database=notify"
  say "PostgreSQL $("$bin/postgres" --version | sed -E 's/^[^0-9]*([0-9.]+).*/\1/') on port $port"
}

pg_down() {
  # INT is PostgreSQL's fast shutdown: sessions end, data is flushed.
  stop_process postgres INT 30
  env_unset POSTGRES
}

# Its data may lie outside the run folder.
pg_remove() {
  local folder
  [ -f "$pg_home/location" ] || return 0
  folder="$(cat "$pg_home/location")"
  rm -rf "$folder"
}
