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
  local runner=$1
  shift
  shard "$folder/here" --workers 1
  shard "$folder/there" --runner "$runner" -- "$@"
  [[ $(digest "$folder/here") == "$(digest "$folder/there")" ]] || {
    echo "$runner writes other bytes"
    exit 1
  }
  echo "$runner: the same bytes, digest $(digest "$folder/there")"
}
