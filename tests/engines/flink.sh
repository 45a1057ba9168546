#!/usr/bin/env bash
# The job on a Flink cluster on loopback with two task slots, against the digest
# of this machine's runner. Flink is from PyPI, Beam's job server for it is made
# of its libraries; skips where either cannot be had.
source "$(dirname "$0")/common.sh"
flink=1.19
make_job_server flink
$python -m pip install --quiet --no-deps --target "$folder/flink" \
  "apache-flink==$flink.3" "apache-flink-libraries==$flink.3" ||
  skip "Flink cannot be fetched"
export FLINK_HOME=$folder/flink/pyflink
stop() {
  "$FLINK_HOME/bin/taskmanager.sh" stop
  "$FLINK_HOME/bin/jobmanager.sh" stop
}
"$FLINK_HOME/bin/jobmanager.sh" start
"$FLINK_HOME/bin/taskmanager.sh" start -D taskmanager.numberOfTaskSlots=2
for _ in {1..120}; do
  curl -sf localhost:8081/taskmanagers | grep -q '"slotsNumber":2' && break
  sleep 1
done
"${1:-compare}" FlinkRunner --flink_master=localhost:8081 --flink_version="$flink" \
  --flink_job_server_jar="$folder/server.jar" --parallelism=2 \
  --environment_type=LOOPBACK
