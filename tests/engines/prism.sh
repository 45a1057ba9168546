#!/usr/bin/env bash
# The job on Prism, Beam's own portable runner, against the digest of this
# machine's runner. Builds Prism from the Go module proxy; skips without Go.
source "$(dirname "$0")/common.sh"
command -v go > /dev/null || skip "Go is not installed"
GOBIN=$folder go install \
  "github.com/apache/beam/sdks/v2/go/cmd/prism@v$beam" ||
  skip "Prism cannot be fetched"
"${1:-compare}" PrismRunner "--prism_location=$folder/prism"
