# Processes that outlive the script that started them, one record each in .run/pids/: "pid start-time boot".
# A pid alone may belong to a stranger by now (reboot, wrap-around); pid and start time never do.
# shellcheck shell=bash
identity() { # PID: its start time and boot, nothing when it is gone or a zombie
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The program's name, in brackets, may hold anything: count the fields behind the last bracket.
  read -r -a stat <<<"${stat##*) }"
  [ "${stat[0]}" != Z ] && [ "${stat[0]}" != X ] || return 1
  echo "${stat[19]} $(cat /proc/sys/kernel/random/boot_id)"
}

record() { # NAME PID
  local id
  id="$(identity "$2")" || return 1
  mkdir -p "$run_dir/pids"
  echo "$2 $id" >"$run_dir/pids/$1.new"
  mv "$run_dir/pids/$1.new" "$run_dir/pids/$1"
}

recorded_pid() { # NAME: the pid if it is still the recorded process
  local pid id
  [ -f "$run_dir/pids/$1" ] || return 1
  read -r pid id <"$run_dir/pids/$1" || return 1
  [ -n "$pid" ] && [ "$(identity "$pid")" = "$id" ] && echo "$pid"
}

alive() { recorded_pid "$1" >/dev/null; }

forget() { rm -f "$run_dir/pids/$1"; }

# In a session of its own, so that Ctrl-C in the terminal reaches only the script, which then ends things in order.
# The lock's descriptor stays behind: a daemon must not hold it.
start_process() { # NAME LOG COMMAND...
  local name="$1" log="$2"; shift 2
  mkdir -p "$(dirname "$log")"
  setsid "$@" >>"$log" 2>&1 </dev/null 9>&- &
  # A process that ended at once has no record, and its caller sees it as not alive.
  record "$name" $! || forget "$name"
}

stop_process() { # NAME SIGNAL SECONDS: ends it and waits; past the deadline by force
  local name="$1" signal="$2" deadline=$((SECONDS + $3)) told='' pid
  if ! pid="$(recorded_pid "$name")"; then forget "$name"; return 0; fi
  kill -"$signal" "$pid" 2>/dev/null || true
  while alive "$name"; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      say "  $name (pid $pid) did not end within $3 s: killing it"
      kill -KILL "$pid" 2>/dev/null || true
      deadline=$((SECONDS + 5))
    elif [ -z "$told" ] && [ "$SECONDS" -ge $((deadline - $3 + 2)) ]; then
      say "  waiting for $name (pid $pid) to end"; told=1
    fi
    sleep 0.05
  done
  forget "$name"
}

# One script at a time per lock; a second caller waits, so that two `up` calls end with one instance.
lock() { # NAME
  mkdir -p "$run_dir"
  exec 9>"$run_dir/$1.lock"
  flock -n 9 || { say "waiting for another $1 to finish"; flock 9; }
}
unlock() { exec 9>&-; }
