# What the scripts for the engines share; made for bash, to be sourced.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=.venv/bin/python
beam=$($python -c "import importlib.metadata as m; print(m.version('apache-beam'))")
folder=$(mktemp -d)
trap 'stop; rm -rf "$folder"' EXIT

# Replaced by what ends an engine.
stop() { :; }

skip() {
  echo "skipped: $1"
  exit 0
}

# fetch_job_server RUNNER: Beam's job server, as its runners fetch it.
fetch_job_server() {
  local address
  address=$($python -c "
from apache_beam.utils.subprocess_server import JavaJarServer as server
print(server.path_to_beam_jar(':runners:$1:job-server:shadowJar'))")
  curl -sSfL -o "$folder/server.jar" "$address" ||
    skip "$address cannot be fetched"
}

# shard OUTPUT [OPTION...]: the same job each time.
shard() {
  $python -m pipeline shard --source dead_leaves:3 --num-images 40 \
    --tile-size 32 --num-shards 6 --output "$@"
}

digest() {
  $python -m pipeline inspect "$1" 2> /dev/null | sed -n 's/^digest: //p'
}

# compare RUNNER [BEAM_OPTION...]: fails unless both write the same bytes.
compare() {
  local runner=$1 here there
  shift
  shard "$folder/here" --workers 1
  shard "$folder/there" --runner "$runner" -- "$@"
  here=$(digest "$folder/here")
  there=$(digest "$folder/there")
  [[ $here == "$there" ]] || {
    echo "$runner writes other bytes"
    exit 1
  }
  echo "$runner: the same bytes, digest $there"
}
