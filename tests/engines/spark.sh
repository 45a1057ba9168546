#!/usr/bin/env bash
# The job on Spark inside Beam's job server, with two threads, against the
# digest of this machine's runner. The job server is made of its libraries;
# skips where they cannot be had.
source "$(dirname "$0")/common.sh"
make_job_server spark
"${1:-compare}" SparkRunner --spark_master_url='local[2]' \
  --spark_job_server_jar="$folder/server.jar" --environment_type=LOOPBACK
