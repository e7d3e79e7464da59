#!/bin/sh
# Holds the fixture brokerages and the adapters against the vendors' own descriptions, through Stoplight Prism.
# Prism is large and nothing else needs it, so it is installed for this run only, or taken from PRISM_DIRECTORY.
set -eu
cd -- "$(dirname -- "$0")/../.."
specs=../shared/brokers/specs
version=5.14.2

skip() {
  echo "SKIPPED prism: $1"
  exit 0
}

[ -d "$specs" ] || skip "$specs is not beside this checkout"

if [ -z "${PRISM_DIRECTORY-}" ]; then
  PRISM_DIRECTORY=$(mktemp -d)
  trap 'rm -rf "$PRISM_DIRECTORY"' EXIT
  SCARF_ANALYTICS=false timeout 90 npm install --no-save --ignore-scripts --silent --prefix "$PRISM_DIRECTORY" \
    "@stoplight/prism-cli@$version" >/dev/null 2>&1 || skip "@stoplight/prism-cli@$version cannot be installed here"
fi

PRISM="$PRISM_DIRECTORY/node_modules/@stoplight/prism-cli/dist/index.js" \
  node_modules/.bin/vitest run --config test/prism/vitest.config.ts
