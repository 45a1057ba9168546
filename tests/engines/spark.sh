#!/usr/bin/env bash
# The job on Spark inside Beam's job server, with two threads, against the
# digest of this machine's runner. The job server, which holds Spark, is from
# where Beam has it; skips where it, or Java, cannot be had.
source "$(dirname "$0")/common.sh"
command -v java > /dev/null || skip "Java is not installed"
fetch_job_server spark:3
compare SparkRunner --spark_master_url='local[2]' \
  --spark_job_server_jar="$folder/server.jar" --environment_type=LOOPBACK
