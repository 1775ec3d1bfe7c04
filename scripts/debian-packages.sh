#!/usr/bin/env bash
# Installs the Debian packages named as arguments where their program is absent, without starting or enabling any
# system service and without creating PostgreSQL's default cluster: the tests start servers of their own on loopback.
# Needs root to install; otherwise says the line to run.
set -euo pipefail
cd "$(dirname "$0")/.."

policy=/usr/sbin/policy-rc.d
saved_policy=$policy.before-altyaa
cluster_settings=/etc/postgresql-common/createcluster.d/altyaa.conf

say() { printf 'setup: %s\n' "$1" >&2; }

is_present() {
    case $1 in
        postgresql) compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null ;;
        python3-venv) /usr/bin/python3 -c 'import ensurepip' 2>/dev/null ;;
        iproute2) [ -x /usr/sbin/ip ] || command -v ip >/dev/null ;;
        nginx | pgbouncer) [ -x "/usr/sbin/$1" ] || command -v "$1" >/dev/null ;; # sbin is not on everybody's PATH
        *) command -v "$1" >/dev/null ;;
    esac
}

absent() {
    local package
    for package in "$@"; do is_present "$package" || echo "$package"; done
}

# Exit code 101 of policy-rc.d is how Debian's maintainer scripts are told not to start a service.
hold_services() {
    if [ -e "$policy" ]; then mv "$policy" "$saved_policy"; fi
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    mkdir -p "${cluster_settings%/*}"
    echo 'create_main_cluster = false' >"$cluster_settings"
}

release_services() {
    rm -f "$policy" "$cluster_settings"
    if [ -e "$saved_policy" ]; then mv "$saved_policy" "$policy"; fi
    rmdir --ignore-fail-on-non-empty "${cluster_settings%/*}" "${cluster_settings%/*/*}" 2>/dev/null || true
}

install_packages() {
    local log
    log=$(mktemp)
    if ! { apt-get update && apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        say "apt-get could not install $*. Its full output is in $log"
        return 1
    fi
    rm -f "$log"
}

# The two ways Debian enables a service: a link of systemd's, and links in /etc/rc?.d.
disable_services() {
    local package
    for package in "$@"; do
        rm -f /etc/systemd/system/*.wants/"$package.service"
        if [ -e "/etc/init.d/$package" ]; then update-rc.d "$package" disable 2>/dev/null; fi
    done
}

mapfile -t missing < <(absent "$@")
[ "${#missing[@]}" = 0 ] && exit 0
if ! command -v apt-get >/dev/null; then
    say "not found: ${missing[*]}. Install them with this system's package manager, then run this again."
    exit 1
fi
if [ "$(id -u)" != 0 ]; then
    say "not found: ${missing[*]}. Run: sudo $(pwd)/scripts/debian-packages.sh ${missing[*]}"
    exit 1
fi

exec 9<"$0"
flock 9 # a second run waits, then finds everything present
mapfile -t missing < <(absent "$@")
[ "${#missing[@]}" = 0 ] && exit 0

export DEBIAN_FRONTEND=noninteractive
say "installing ${missing[*]} (services stay off)"
trap release_services EXIT
trap 'exit 1' INT TERM HUP
hold_services
install_packages "${missing[@]}"
disable_services "${missing[@]}"
mapfile -t missing < <(absent "$@")
if [ "${#missing[@]}" != 0 ]; then
    say "installed, yet no program found for: ${missing[*]}"
    exit 1
fi
