#!/usr/bin/env bash
# Makes tests/node/node_modules hold exactly what tests/node/package-lock.json pins, with no package's own scripts run.
# Does nothing when the inputs are those of the last run. Needs .venv.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=tests/node
stamp=$packages/node_modules/.setup-stamp

say() { printf 'setup: %s\n' "$1" >&2; }

fingerprint() { cat "$packages"/{package.json,package-lock.json,.npmrc} scripts/node-packages.sh | sha256sum; }

# A module is looked for beside the script and in every folder above it: the link lets tests and bench share one set.
link() { ln -sfn "$packages/node_modules" node_modules; }

is_current() { [ "$(cat "$stamp" 2>/dev/null)" = "$1" ] && [ node_modules -ef "$packages/node_modules" ]; }

exec 9<"$0"
flock 9 # a second run waits, then finds everything present
wanted=$(fingerprint)
is_current "$wanted" && exit 0

.venv/bin/python -m tests.node.program ci --ignore-scripts --no-audit --no-fund >/dev/null
link
printf '%s\n' "$wanted" >"$stamp"
say "Node packages ready in $packages/node_modules"
