#!/usr/bin/env bash
# What Prometheus itself says of the alert rules, and of the names and help texts of every metric.
#
# usage: promtool.sh PROMTOOL KITHD    in the top folder of the sources
set -euo pipefail

readonly promtool=$1 kithd=$2
readonly root=$(mktemp -d)
daemon=

leave() {
  if [[ -n $daemon ]]; then
    kill "$daemon" 2> /dev/null || true
    wait "$daemon" || true
  fi
  rm -rf "$root"
}
trap leave EXIT

"$promtool" check rules systemd/prometheus/alerts.yml

printf '[metrics]\ntextfile = "%s/kith.prom"\n' "$root" > "$root/kithd.toml"
"$kithd" --root "$root" 2> "$root/kithd.log" &
daemon=$!
until [[ -s $root/kith.prom ]]; do
  kill -0 "$daemon" 2> /dev/null || { cat "$root/kithd.log"; exit 1; }
  sleep 0.1
done
"$promtool" check metrics < "$root/kith.prom"
