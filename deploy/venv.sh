# Read by deploy/run and deploy/test: makes .venv in the checkout and installs a lock into it, quick when it is there already.
# shellcheck shell=sh

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

# python_find: prints the first Python on the machine that is new enough.
python_find() {
    for candidate in "${PYTHON:-python3}" python3.11 python3.12 python3.13 python3.14; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

venv_make() {
    [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1 && return
    python=$(python_find) || fail "Python 3.11 or newer is needed and was not found on PATH; install it, or name it: PYTHON=/path/to/python $0"
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        fail "$python lacks the modules venv and pip; install them (on Debian and Ubuntu: apt-get install python3-venv) and start again."
    "$python" -m venv --clear .venv || fail "The virtual environment .venv could not be made with $python; what it said stands above."
}

# lock_digest LOCK: what .venv must hold to be up to date with LOCK.
lock_digest() {
    cat "$1" deploy/requirements-uv.lock | cksum
}

# venv_holds LOCK: whether .venv was last installed from LOCK as it is now.
venv_holds() {
    [ "$(cat .venv/cockpit-lock 2>/dev/null)" = "$1 $(lock_digest "$1")" ]
}

# venv_kind: the lock that .venv was last installed from, current or not; nothing for a new one.
venv_kind() {
    cut -d ' ' -f 1 .venv/cockpit-lock 2>/dev/null || true
}

# venv_install LOCK: exactly the packages of LOCK, each checked by its hash, and the project itself with its console script.
venv_install() {
    venv_make
    rm -f .venv/cockpit-lock
    echo "Installing $1 into .venv"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/requirements-uv.lock ||
        fail "uv could not be installed into .venv by pip; what pip said stands above."
    VIRTUAL_ENV=$PWD/.venv .venv/bin/uv pip sync --quiet --require-hashes "$1" ||
        fail "The packages of $1 could not be installed; what uv said stands above."
    VIRTUAL_ENV=$PWD/.venv .venv/bin/uv pip install --quiet --no-deps --no-build-isolation --offline --editable . ||
        fail "The project itself could not be installed into .venv; what uv said stands above."
    printf '%s\n' "$1 $(lock_digest "$1")" >.venv/cockpit-lock
}
