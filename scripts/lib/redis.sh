# A Redis of this folder's own: loopback, nothing written to disk (what Notify keeps there is made again within seconds).
# shellcheck shell=bash
redis_given() { [ -n "${REDIS:-}" ] && [ "$REDIS" != "$(env_get REDIS)" ]; }
redis_packages() { redis_given || { command -v redis-server && command -v redis-cli; } >/dev/null || echo redis-server; }

redis_up() {
  local port attempt answer log="$run_dir/logs/redis.log" deadline
  if redis_given; then
    say "Redis: as REDIS says ($REDIS), nothing started"
    env_set "REDIS=$REDIS"
    return
  fi
  mkdir -p "$run_dir/logs"
  if alive redis; then
    env_set "REDIS=127.0.0.1:$(cat "$run_dir/redis.port")"
    say "Redis on port $(cat "$run_dir/redis.port")"
    return
  fi
  port="$(cat "$run_dir/redis.port" 2>/dev/null || free_port)"
  for attempt in 1 2 3 4 5 6 7 8; do
    ! port_open "$port" || port="$(free_port)"
    : >"$log"
    start_process redis "$log" redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir / --daemonize no
    deadline=$((SECONDS + 10))
    while alive redis && [ "$SECONDS" -lt "$deadline" ]; do
      # Another Redis may have got the port first: it must be the process just started that answers.
      answer="$(redis-cli -h 127.0.0.1 -p "$port" info server 2>/dev/null | tr -d '\r' | sed -n 's/^process_id://p' || true)"
      if [ -n "$answer" ] && [ "$answer" = "$(recorded_pid redis)" ]; then
        echo "$port" >"$run_dir/redis.port"
        env_set "REDIS=127.0.0.1:$port"
        say "Redis on port $port"
        return
      fi
      sleep 0.1
    done
    stop_process redis TERM 5
    port="$(free_port)"
  done
  tail -n 20 "$log" >&2
  die "Redis did not start (attempt $attempt, log: $log)"
}

redis_down() {
  stop_process redis TERM 10
  env_unset REDIS
}
