#!/usr/bin/env bash
# The job on Spark inside Beam's job server, with two threads, against the
# digest of this machine's runner. The job server, which holds Spark, is from
# Maven Central; skips where it, or Java, cannot be had.
source "$(dirname "$0")/common.sh"
server=beam-runners-spark-3-job-server
command -v java > /dev/null || skip "Java is not installed"
curl -sSfL -o "$folder/server.jar" "https://repo1.maven.org/maven2/org/apache/\
beam/$server/$beam/$server-$beam.jar" || skip "$server cannot be fetched"
compare SparkRunner --spark_master_url='local[2]' \
  --spark_job_server_jar="$folder/server.jar" --environment_type=LOOPBACK
