# Which Kafka, first that holds: KAFKA_BOOTSTRAP as given; a distribution in KAFKA_HOME; ../shared/kafka; none.
# shellcheck shell=bash
kafka_dir="$run_dir/kafka"

kafka_home() {
  local home="${KAFKA_HOME:-$root/../shared/kafka}"
  if ls "$home"/libs/kafka-clients-*.jar >/dev/null 2>&1; then (cd "$home" && pwd); return; fi
  return 1
}

kafka_check() {
  kafka_given || [ -z "${KAFKA_HOME:-}" ] || kafka_home >/dev/null || die "KAFKA_HOME ($KAFKA_HOME) holds no Kafka: libs/kafka-clients-*.jar is missing"
}

java_command() {
  local java="${JAVA_HOME:+$JAVA_HOME/bin/}java" major
  command -v "$java" >/dev/null || return 1
  major="$("$java" -version 2>&1 | sed -nE '1s/^[^"]*"([0-9]+).*/\1/p')"
  [ "${major:-0}" -ge 17 ] && echo "$java"
}

kafka_java() { # HOME HEAP CLASS ARGS...: sets the words of the command
  kafka_words=("$(java_command)" "-Xmx$2" "-Xms$2" -XX:+UseG1GC
    "-Dlog4j2.configurationFile=$kafka_dir/log4j2.properties" -cp "$1/libs/*" "${@:3}")
}

kafka_write_settings() { # PORT CONTROLLER_PORT
  cat >"$kafka_dir/log4j2.properties" <<'PROPERTIES'
rootLogger.level=WARN
rootLogger.appenderRef.out.ref=out
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=[%d] %p %m (%c)%n
PROPERTIES
  # One node: everything replicated once, groups formed without waiting for more members.
  cat >"$kafka_dir/server.properties" <<PROPERTIES
node.id=1
process.roles=broker,controller
controller.quorum.voters=1@127.0.0.1:$2
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:$1,CONTROLLER://127.0.0.1:$2
advertised.listeners=PLAINTEXT://127.0.0.1:$1
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs=$kafka_dir/data
num.partitions=6
auto.create.topics.enable=false
offsets.topic.num.partitions=6
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=6
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=3
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=8388608
controlled.shutdown.enable=false
broker.heartbeat.interval.ms=1000
broker.session.timeout.ms=4000
PROPERTIES
}

kafka_format() { # HOME
  [ ! -f "$kafka_dir/data/meta.properties" ] || return 0
  kafka_java "$1" 64m kafka.tools.StorageTool format --config "$kafka_dir/server.properties" --cluster-id MkU3OEVBNTcwNTJENDM2Qg
  "${kafka_words[@]}" >"$kafka_dir/format.log" 2>&1 </dev/null 9>&- || { cat "$kafka_dir/format.log" >&2; die "could not format $kafka_dir/data"; }
}

kafka_start() { # HOME
  local attempt port controller deadline log="$run_dir/logs/kafka.log"
  mkdir -p "$kafka_dir" "$run_dir/logs"
  port="$(cat "$kafka_dir/port" 2>/dev/null || free_port)"
  controller="$(cat "$kafka_dir/controller-port" 2>/dev/null || free_port)"
  say "starting Kafka ..."
  for attempt in 1 2 3 4 5; do
    ! port_open "$port" || port="$(free_port)"
    while port_open "$controller" || [ "$controller" = "$port" ]; do controller="$(free_port)"; done
    kafka_write_settings "$port" "$controller"
    kafka_format "$1"
    : >"$log"
    kafka_java "$1" 512m kafka.Kafka "$kafka_dir/server.properties"
    start_process kafka "$log" "${kafka_words[@]}"
    deadline=$((SECONDS + 60))
    while alive kafka && [ "$SECONDS" -lt "$deadline" ]; do
      if port_open "$port" && sleep 0.2 && alive kafka; then
        echo "$port" >"$kafka_dir/port"
        echo "$controller" >"$kafka_dir/controller-port"
        return
      fi
      sleep 0.1
    done
    ! alive kafka || { tail -n 20 "$log" >&2; stop_process kafka TERM 15; die "Kafka gives no answer on port $port within 60 s (log: $log)"; }
    grep -q 'Address already in use' "$log" || break
    port="$(free_port)" controller="$(free_port)"
  done
  tail -n 20 "$log" >&2
  die "Kafka did not start (attempt $attempt, log: $log)"
}

kafka_given() { [ -n "${KAFKA_BOOTSTRAP:-}" ] && [ "$KAFKA_BOOTSTRAP" != "$(env_get KAFKA_BOOTSTRAP)" ]; }

kafka_packages() {
  if kafka_given || ! kafka_home >/dev/null || java_command >/dev/null; then return; fi
  # Debian's default is too old before 12, and 17 is gone after it.
  if apt-cache policy openjdk-17-jre-headless 2>/dev/null | grep -Eq '^ *Candidate: [^(]'; then
    echo openjdk-17-jre-headless
  else
    echo default-jre-headless
  fi
}

kafka_up() {
  local home
  if kafka_given; then
    say "Kafka: as KAFKA_BOOTSTRAP says ($KAFKA_BOOTSTRAP), nothing started"
    env_set "KAFKA_BOOTSTRAP=$KAFKA_BOOTSTRAP"
    return
  fi
  if ! alive kafka; then
    if ! home="$(kafka_home)"; then
      say "Kafka: none configured, the embedded broker will be used (KAFKA_BOOTSTRAP or KAFKA_HOME names a real one)"
      env_unset KAFKA_BOOTSTRAP
      return
    fi
    java_command >/dev/null || die "needs Java 17 or newer for Kafka: set JAVA_HOME or put java on PATH"
    kafka_start "$home"
  fi
  env_set "KAFKA_BOOTSTRAP=127.0.0.1:$(cat "$kafka_dir/port")"
  say "Kafka on port $(cat "$kafka_dir/port")"
}

kafka_down() {
  stop_process kafka TERM 30
  env_unset KAFKA_BOOTSTRAP
}
