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
  echo "setup: some packages are missing. Install them with" >&2
  echo "    sudo apt-get update && sudo apt-get install --no-install-recommends$missing" >&2
  echo "and run this again." >&2
  exit 1
fi

echo "setup: installing$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { apt-get update &&
       DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } \
     >"$log" 2>&1 </dev/null; then
  echo "setup: apt-get failed. It said:" >&2
  tail -n 30 "$log" >&2
  exit 1
fi
echo "setup: done"
