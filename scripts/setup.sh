#!/usr/bin/env bash
# Makes .venv hold exactly what requirements/dev.txt pins, and this project in editable form.
# Does nothing when the inputs are those of the last run. PYTHON names another interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."
export UV_PYTHON_DOWNLOADS=never

root=$(pwd -P)
python=${PYTHON:-python3}
stamp=.venv/.setup-stamp

say() { printf 'setup: %s\n' "$1" >&2; }
fail() { say "$1"; exit 1; }

# The folder is part of the fingerprint: console scripts carry absolute paths, so a moved tree needs them rewritten.
fingerprint() {
    { echo "$root"; cat requirements/{dev.txt,prod.in,uv.txt} pyproject.toml scripts/setup.sh; } | sha256sum
}

is_current() {
    [ "$(cat "$stamp" 2>/dev/null)" = "$1" ] && .venv/bin/python -c 'import altyaa' 2>/dev/null
}

# Debian ships ensurepip apart from the interpreter; without it `python3 -m venv` stops half-way.
ensure_venv_module() {
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        scripts/debian-packages.sh python3-venv
    fi
    "$python" -c 'import ensurepip' 2>/dev/null ||
        fail "$python has no ensurepip. Name an interpreter that has: PYTHON=/path/to/python3.12 make setup"
}

make_venv() {
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        fail "Python 3.11 or newer is needed, and $python is not. Name one: PYTHON=/path/to/python3.12 make setup"
    ensure_venv_module
    say "making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
}

exec 9<"$0"
flock 9 # two runs at once would write the same files
wanted=$(fingerprint)
is_current "$wanted" && exit 0

if ! grep -qsF "$root/.venv" .venv/pyvenv.cfg || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    make_venv
fi
rm -f "$stamp"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
.venv/bin/uv pip sync --quiet --python .venv --require-hashes --compile-bytecode requirements/dev.txt
.venv/bin/uv pip install --quiet --python .venv --no-deps --no-build-isolation -e .
printf '%s\n' "$wanted" >"$stamp"
say "ready in .venv"
