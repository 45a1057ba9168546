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

# make_job_server PROFILE: Beam's job server, as server.jar. Beam's own file is
# not on Maven Central for each version; the libraries that it is made of are.
make_job_server() {
  command -v java > /dev/null || skip "Java is not installed"
  command -v mvn > /dev/null || skip "Maven is not installed"
  cp tests/engines/job_server/pom.xml "$folder"
  mvn -q -B -f "$folder/pom.xml" package -P "$1" ||
    skip "Beam's libraries for Java cannot be fetched"
  mv "$folder"/target/{server.jar,lib} "$folder"
}

# shard IMAGES OUTPUT [OPTION...]: the same job each time.
shard() {
  $python -m pipeline shard --source dead_leaves:3 --num-images "$1" \
    --tile-size 32 --num-shards 6 --output "${@:2}"
}

digest() {
  $python -m pipeline inspect "$1" 2> /dev/null | sed -n 's/^digest: //p'
}

# compare RUNNER [BEAM_OPTION...]: fails unless both write the same bytes.
compare() {
  local runner=$1 here there
  shift
  shard 40 "$folder/here" --workers 1
  shard 40 "$folder/there" --runner "$runner" -- "$@"
  here=$(digest "$folder/here")
  there=$(digest "$folder/there")
  [[ $here == "$there" ]] || {
    echo "$runner writes other bytes"
    exit 1
  }
  echo "$runner: the same bytes, digest $there"
}

# cost RUNNER [BEAM_OPTION...]: the time of 1 and 201 chunks of 64 images.
cost() {
  local runner=$1 images start
  shift
  for images in 64 12864; do
    for there in "--workers 2" "--runner $runner -- $*"; do
      start=${EPOCHREALTIME/./}
      # shellcheck disable=SC2086 # It is several words.
      shard "$images" "$folder/cost" $there > /dev/null 2>&1
      echo "$images images ${there%% -- *}:" \
        "$(((${EPOCHREALTIME/./} - start) / 1000)) ms"
      rm -r "$folder/cost"
    done
  done
}
