#!/bin/sh
# Installs the Debian packages of packages.txt that are missing. Says nothing when none is.
set -eu
cd "$(dirname "$0")/.."

wanted=$(sed -e 's/#.*//' packages.txt | tr -s ' \n' '\n\n' | sed '/^$/d')

if ! command -v dpkg-query >/dev/null; then
  echo "setup: this is not a Debian system. Install the equivalents of these packages by hand:" >&2
  echo "$wanted" >&2
  exit 1
fi

# dpkg-query fails when it knows nothing of a package: that is the same as not installed here.
# shellcheck disable=SC2086
installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
            sed -n 's/^installed //p' || true)
missing=
for package in $wanted; do
  if ! printf '%s\n' "$installed" | grep -qxF "$package"; then
    missing="$missing $package"
  fi
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
  echo "setup: packages are missing, and only root can install them. Run" >&2
  echo "    sudo ./scripts/setup.sh" >&2
  echo "or, as root, what it would run:" >&2
  echo "    apt-get update && apt-get install --no-install-recommends$missing" >&2
  exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

# Runs one step of apt-get, which may take minutes, and ends everything when it fails.
apt() {
  ./scripts/while_running.sh setup "$log" apt-get "$@" && return
  echo "setup: apt-get failed. It said:" >&2
  tail -n 30 "$log" >&2
  if grep -q '^E: Unable to locate package' "$log"; then
    echo "setup: some packages are not to be had from where apt looks. Debian 12 has LLVM 22 in its" >&2
    echo "security archive, the suite bookworm-security, which belongs into /etc/apt/sources.list." >&2
  fi
  exit 1
}

echo "setup: installing$missing"
apt update
# shellcheck disable=SC2086
install() { apt install --no-install-recommends "$@" $missing; }
# --assume-no has apt-get say what it would do, and fail.
size=$(apt-get install --no-install-recommends --assume-no $missing 2>/dev/null |
       sed -n 's/^Need to get \(.*\) of archives.*/\1/p' || true)
echo "setup: downloading${size:+ $size}"
install -y --download-only
echo "setup: unpacking"
install -y
echo "setup: done"
