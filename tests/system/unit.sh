#!/usr/bin/env bash
# The units as `cmake --install` writes them: well formed, and services exposed at 1.0 at most.
#
# usage: unit.sh BUILD_FOLDER
set -euo pipefail

readonly folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
DESTDIR=$folder cmake -DCMAKE_INSTALL_PREFIX=/usr -P "$1/systemd/install_service.cmake" > /dev/null
units=$folder/usr/lib/systemd/system
cp "$units/kithd@.service" "$units/kithd@lab.service"
for unit in kithd kithd@lab; do
  if grep -n '@KITH' "$units/$unit.service"; then exit 1; fi
  systemd-analyze security --offline=true --no-pager --threshold=10 "$units/$unit.service" | tail -n 1
done

# The sockets of a further root have no port as shipped: a drop-in names it.
for name in rpc metrics review; do
  unit=$units/kithd-$name@lab.socket
  cp "$units/kithd-$name@.socket" "$unit"
  if grep -n '@KITH' "$unit"; then exit 1; fi
  grep -q '^Service=kithd@%i.service$' "$unit"
  mkdir "$unit.d"
  printf '[Socket]\nListenStream=127.0.0.1:7444\n' > "$unit.d/port.conf"
  systemd-analyze verify --man=no --recursive-errors=no "$unit"
done
