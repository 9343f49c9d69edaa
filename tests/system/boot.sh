#!/usr/bin/env bash
# The service for real: a Debian 12 with the package in it is booted in a container, and what its
# operators and users do to it is done. Wants root, debootstrap, systemd-nspawn and a Debian mirror.
#
# usage: boot.sh BUILD_FOLDER    works in BUILD_FOLDER/system, which it removes
#        KITH_TEST_DEBIAN=FOLDER boot.sh BUILD_FOLDER    starts from what debootstrap left in that folder
set -euo pipefail

readonly build=$(readlink -f "$1")
readonly work=$build/system
readonly source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly debian=$work/debian
container=

# --- the language of this test ------------------------------------------------------------------------

step() { printf '\n== %4d s  %s\n' "$SECONDS" "$*"; }
fail() {
  printf 'FAILED: %s\n' "$*" >&2
  if [[ -n $container ]]; then
    inside systemctl status --no-pager -l kithd >&2 || true
    inside journalctl --no-pager -u kithd -n 60 >&2 || true
  fi
  exit 1
}

inside() { nsenter -t "$container" -m -u -i -n -p -r -w -- "$@"; }
as() { local user=$1; shift; inside runuser -u "$user" -- "$@"; }
kith() { inside kith "$@"; }

eventually() {  # SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.2
  done
}

refused() {  # WORDS COMMAND...: it fails and says so
  local words=$1 said
  shift
  if said=$("$@" 2>&1); then fail "this should be refused: $*"; fi
  [[ $said == *"$words"* ]] || fail "$* does not say '$words' but: $said"
}

count() { kith -o json status 2> /dev/null | grep -o "\"$1\":[0-9]*" | head -n 1 | cut -d : -f 2; }  # the root's, not the last recluster's
counts() { [[ $(count "$1") == "$2" ]]; }
reaches() { eventually 40 counts "$1" "$2" || fail "$1 is $(count "$1") and not $2"; }
says() { kith status 2>&1 | grep -q -- "$1"; }
journal_has() { inside journalctl -u kithd -o cat --no-pager "$@" | grep -q .; }
process() { inside systemctl show -P MainPID kithd; }
restarted() { [[ $(process) != "$1" && $(inside systemctl is-active kithd) == active ]] && kith status > /dev/null 2>&1; }

# faces FROM TO: files of the demonstration, numbered, in anna's home
faces() { find "$work/faces/inbox" -name '*.npy' | sort | sed -n "$1,$2p"; }
give() {  # FOLDER FROM TO: a folder in anna's home with these faces
  mkdir -p "$debian/home/anna/$1"
  faces "$2" "$3" | xargs cp -t "$debian/home/anna/$1"
  chmod -R u=rwX,go=rX "$debian/home/anna/$1"  # as under umask 022, whatever ours is
  inside chown -R anna: "/home/anna/$1"
}
anna() { as anna sh -c "umask 022; cd; $1"; }

# --- the machine --------------------------------------------------------------------------------------

leave() {
  if [[ -n $container ]]; then kill -KILL "$container" 2> /dev/null || true; fi
  wait 2> /dev/null || true
  rm -rf --one-file-system "$work"
}

install_debian() {
  rm -rf --one-file-system "$work"
  mkdir -p "$work"
  trap leave EXIT
  if [[ -n ${KITH_TEST_DEBIAN-} ]]; then
    cp -a "$KITH_TEST_DEBIAN" "$debian"
    return
  fi
  local mirror
  mirror=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
    sed -n 's/^bookworm //p')
  debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,rsync,openssl \
    bookworm "$debian" ${mirror:+"${mirror%%$'\n'*}"} > "$work/debootstrap.log" 2>&1 ||
    { tail -n 20 "$work/debootstrap.log"; exit 1; }
}

install_package() {
  cp "$package" "$debian/root/kith.deb"
  cp /etc/resolv.conf "$debian/etc/resolv.conf" 2> /dev/null || true
  printf '#!/bin/sh\nexit 101\n' > "$debian/usr/sbin/policy-rc.d"
  chmod 755 "$debian/usr/sbin/policy-rc.d"
  chroot "$debian" env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends \
    /root/kith.deb > "$work/install.log" 2>&1 || { tail -n 30 "$work/install.log"; exit 1; }
  rm "$debian/usr/sbin/policy-rc.d"
  local user
  for user in anna boris mallory; do chroot "$debian" useradd -m "$user"; done
  chroot "$debian" usermod -aG kith anna
  chroot "$debian" usermod -aG kith boris
  # The watchdog would be waited for a minute.
  mkdir -p "$debian/etc/systemd/system/kithd.service.d"
  printf '[Service]\nWatchdogSec=6\n' > "$debian/etc/systemd/system/kithd.service.d/test.conf"
}

boot() {
  systemd-nspawn --quiet --register=no --keep-unit --private-network --console=pipe -b -D "$debian" \
    > "$work/boot.log" 2>&1 < /dev/null &
  local nspawn=$!
  eventually 30 pgrep -P "$nspawn" > /dev/null || { cat "$work/boot.log"; exit 1; }
  container=$(pgrep -P "$nspawn" | head -n 1)
  eventually 60 inside systemctl is-active --quiet multi-user.target 2> /dev/null ||
    { cat "$work/boot.log"; fail "Debian does not come up"; }
}

# --- what is promised ---------------------------------------------------------------------------------

it_runs() {
  step "it runs after the boot, with the folders as promised"
  eventually 20 kith status > /dev/null 2>&1 || fail "kithd does not answer after the boot"
  local modes
  modes=$(inside stat -c '%n %a %U %G' /var/lib/kith /var/lib/kith/inbox /var/lib/kith/known \
    /var/lib/kith/montages)
  [[ $modes == "/var/lib/kith 2750 kith kith
/var/lib/kith/inbox 2770 kith kith
/var/lib/kith/known 2750 kith kith
/var/lib/kith/montages 2750 kith kith" ]] || fail "the folders have other modes: $modes"
  inside man -w kithd > /dev/null 2>&1 || [[ -e $debian/usr/share/man/man8/kithd.8.gz ]] || fail "no kithd(8)"
}

members_drop_faces() {
  step "a member drops folders with cp -r, mv and rsync -a under umask 022, and a file of mode 0600"
  give by_cp 1 4
  give by_mv 5 8
  give by_rsync 9 12
  give private 13 13
  give plain 14 16
  anna "cp -r by_cp /var/lib/kith/inbox/"
  anna "mv by_mv /var/lib/kith/inbox/"
  anna "rsync -a by_rsync /var/lib/kith/inbox/"
  anna "mkdir /var/lib/kith/inbox/made; cp plain/* /var/lib/kith/inbox/made/"
  anna "chmod 600 private/*; cp -p private/* /var/lib/kith/inbox/"
  reaches samples 15
  eventually 10 says 'by_cp' || fail "status does not say what to do about by_cp"
  eventually 10 says 'by_mv' || fail "status does not say what to do about by_mv"
  eventually 10 says 'by_rsync' || fail "status does not say what to do about by_rsync"
  says 'give kithd read access' || fail "status does not say what to do about the private file"
  # Its owner does as told.
  local advice
  kith -o json status | grep -o "setfacl -m u:[0-9]*:rwx '[^']*'" | while read -r advice; do anna "$advice"; done
  anna "setfacl -m u:kith:rw /var/lib/kith/inbox/*.npy"
  reaches samples 16
  eventually 40 nothing_is_left || fail "files stay in the inbox: $(inside find /var/lib/kith/inbox -type f)"
  eventually 20 healthy || fail "status complains still"
}
nothing_is_left() { [[ -z $(inside find /var/lib/kith/inbox -type f) ]]; }
healthy() { [[ $(kith -o json status | grep -o '"health":"[a-z]*"') == '"health":"ok"' ]]; }

members_look() {
  step "a member looks at status and montages, and may not change anything"
  as anna kith status > /dev/null || fail "a member may not ask"
  kith recluster > /dev/null
  eventually 20 as anna test -r /var/lib/kith/montages/index.html || fail "a member cannot open the page"
  local modes
  modes=$(inside sh -c "stat -c %a /var/lib/kith/montages/*" | sort -u)
  [[ $modes == 640 ]] || fail "montages have modes $modes"
  refused '[server] admins' as anna kith pause
  as anna test ! -r /var/lib/kith/kith.db || fail "a member can read the catalog"
  as anna test ! -w /var/lib/kith/known || fail "a member can write in known/"
}

strangers_are_refused() {
  step "who is no member sees nothing and reads what would help"
  refused 'usermod -aG kith' as mallory kith status
  refused 'ermission denied' as mallory ls /var/lib/kith
  refused 'ermission denied' as mallory ls /run/kith
}

admins_change() {
  step "[server] admins come with a reload, users and groups"
  inside sh -c "sed -i 's/^#admins = .*/admins = [\"boris\"]/' /etc/kith/kithd.toml"
  inside systemctl reload kithd || fail "the reload failed"
  as boris kith pause > /dev/null || fail "an admin may not pause"
  kith resume > /dev/null
}

it_survives() {
  step "SIGKILL: started again, nothing lost"
  local before
  before=$(process)
  inside systemctl kill -s KILL kithd
  eventually 20 restarted "$before" || fail "not started again after SIGKILL"
  counts samples 16 || fail "samples after SIGKILL: $(count samples)"
  step "SIGSTOP: the watchdog starts it again"
  before=$(process)
  inside systemctl kill -s STOP kithd
  eventually 40 restarted "$before" || fail "the watchdog did not start it again"
  counts samples 16 || fail "samples after SIGSTOP: $(count samples)"
}

bad_configuration() {
  step "a bad reload fails, is explained, and changes nothing"
  cp "$debian/etc/kith/kithd.toml" "$work/good.toml"
  inside sed -i 's/^#eps = .*/epss = 1/' /etc/kith/kithd.toml
  if inside systemctl reload kithd 2> /dev/null; then fail "a bad reload succeeds"; fi
  kith status > /dev/null || fail "kithd is gone after a bad reload"
  journal_has -g 'unknown key epss' || fail "the journal does not name the mistake"
  step "a bad start is not tried again"
  inside systemctl restart kithd 2> /dev/null || true
  eventually 10 failed || fail "kithd is $(inside systemctl is-active kithd) with a bad configuration"
  [[ $(inside systemctl show -P ExecMainStatus kithd) == 78 ]] || fail "the exit code is not 78"
  cp "$work/good.toml" "$debian/etc/kith/kithd.toml"
  inside systemctl start kithd
  eventually 20 kith status > /dev/null 2>&1 || fail "kithd does not start with a good configuration"
}
failed() { [[ $(inside systemctl is-failed kithd) == failed ]]; }

over_tcp() {
  step "a listen that the sandbox forbids names the unit to enable"
  mkdir -p "$debian/etc/kith/tls"
  "$source/dev" certificates "$debian/etc/kith/tls" anna > /dev/null
  inside sh -c 'chgrp -R kith /etc/kith/tls; chmod 640 /etc/kith/tls/*.key; chmod 644 /etc/kith/tls/anna.key'
  inside sed -i -e 's|^#tls_cert = ""|tls_cert = "/etc/kith/tls/server.pem"|' \
    -e 's|^#tls_key = ""|tls_key = "/etc/kith/tls/server.key"|' \
    -e 's|^#tls_client_ca = ""|tls_client_ca = "/etc/kith/tls/authority.pem"|' /etc/kith/kithd.toml
  cp "$debian/etc/kith/kithd.toml" "$work/good.toml"
  inside sed -i 's|^#listen = "" .*"unix.*|listen = "127.0.0.1:7443"|' /etc/kith/kithd.toml
  inside systemctl restart kithd 2> /dev/null || true
  eventually 10 failed || fail "kithd listens in spite of its sandbox"
  journal_has -g 'kithd-rpc.socket' || fail "the journal does not name the unit"
  cp "$work/good.toml" "$debian/etc/kith/kithd.toml"
  inside systemctl restart kithd
  eventually 20 kith status > /dev/null 2>&1 || fail "kithd does not start on its Unix socket alone"
  step "TCP with mutual TLS, metrics and the review page come through socket units"
  refused 'kithd-review.socket' kith review
  inside systemctl -q enable kithd-rpc.socket kithd-metrics.socket kithd-review.socket
  inside systemctl restart kithd
  eventually 20 kith status > /dev/null 2>&1 || fail "kithd does not start with its socket units"
  as anna env KITH_TLS_CA=/etc/kith/tls/authority.pem KITH_TLS_CERT=/etc/kith/tls/anna.pem \
    KITH_TLS_KEY=/etc/kith/tls/anna.key kith --address 127.0.0.1:7443 status > /dev/null ||
    fail "no answer over TCP"
  eventually 10 scraped 9464 || fail "no metrics"
  step "the page opens by the link that an admin gets, and by nothing else"
  eventually 10 page_opens "$(kith review)" || fail "the review page does not open"
  page_opens 'http://127.0.0.1:7480/?token=0' && fail "the review page opens to anybody"
  refused '[server] admins' as anna kith review
}
get() {  # PORT TARGET [COOKIE]
  inside bash -c 'exec 3<> "/dev/tcp/127.0.0.1/$0"
    printf "GET %s HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\nConnection: close\r\n\r\n" "$1" "$2" >&3
    cat <&3' "$1" "$2" "${3-}"
}
scraped() { [[ $(get "$1" /metrics) == *$'\nkith_samples'* ]]; }
page_opens() {  # LINK
  local cookie
  cookie=$(get 7480 "/${1##*/}" | sed -n 's/^Set-Cookie: \([^;]*\);.*/\1/p')
  [[ $(get 7480 / "$cookie") == *'<!doctype html>'* ]]
}

events_are_passed_on() {
  step "kith-events@mqtt runs as the README says"
  inside install -D /usr/share/doc/kith/events/mqtt.conf /etc/kith/events/mqtt.conf
  inside systemctl -q enable --now kith-events@mqtt
  eventually 20 inside systemctl is-active --quiet kith-events@mqtt || fail "kith-events@mqtt does not run"
}

further_roots() {
  step "kithd@lab serves a root of its own"
  cp "$source/systemd/kithd.toml" "$debian/etc/kith/lab.toml"
  mkdir -p "$debian/etc/systemd/system/kithd-metrics@lab.socket.d"
  printf '[Socket]\nListenStream=127.0.0.1:9465\n' > "$debian/etc/systemd/system/kithd-metrics@lab.socket.d/port.conf"
  inside systemctl -q enable kithd@lab kithd-metrics@lab.socket
  inside systemctl start kithd@lab || fail "kithd@lab does not start: $(inside journalctl -u kithd@lab -n 20 --no-pager)"
  inside kith --address unix:/run/kith-lab/kith.sock status > /dev/null || fail "kithd@lab does not answer"
  [[ $(inside stat -c %a /var/lib/kith-lab/inbox) == 2770 ]] || fail "the inbox of kithd@lab has another mode"
  eventually 10 scraped 9465 || fail "no metrics of kithd@lab"
  refused 'kithd-review@lab.socket' kith --address unix:/run/kith-lab/kith.sock review
}

next_version() {  # the same package, one version on
  local folder=$work/next
  dpkg-deb -R "$package" "$folder"
  sed -i -E 's/^(Version: .*)$/\1+next/' "$folder/DEBIAN/control"
  dpkg-deb -b "$folder" "$debian/root/next.deb" > /dev/null
}

update_and_removal() {
  step "an update keeps data and configuration, starts the new one, and nothing that was stopped"
  next_version
  inside systemctl stop kith-events@mqtt
  local before
  before=$(process)
  inside env DEBIAN_FRONTEND=noninteractive dpkg -i /root/next.deb > "$work/update.log" 2>&1 ||
    fail "the update failed: $(cat "$work/update.log")"
  eventually 20 restarted "$before" || fail "not restarted by the update"
  counts samples 16 || fail "samples after the update: $(count samples)"
  inside grep -q '^admins = \["boris"\]' /etc/kith/kithd.toml || fail "the update lost the configuration"
  if inside systemctl is-active --quiet kith-events@mqtt; then fail "the update started what was stopped"; fi
  step "a removal keeps the faces; installed again, what is enabled serves them"
  remove_package
  inside test -e /var/lib/kith/kith.db || fail "the removal took the catalog"
  inside dpkg -i /root/next.deb > "$work/again.log" 2>&1 || fail "not installed again: $(cat "$work/again.log")"
  eventually 20 kith status > /dev/null 2>&1 || fail "kithd does not answer when it is installed again"
  counts samples 16 || fail "samples when it is installed again: $(count samples)"
  local unit
  for unit in kithd@lab kith-events@mqtt; do
    inside systemctl is-active --quiet "$unit" || fail "$unit is not back"
  done
  step "a purge leaves nothing of the package, and what an administrator wrote"
  remove_package
  inside dpkg -P kith > /dev/null 2>&1 || fail "the purge failed"
  local left
  left=$(inside find /var/lib -name 'kith*' -not -path '/var/lib/systemd/*' -not -path '/var/lib/dpkg/*')
  [[ -z $left ]] || fail "the purge left $left"
  inside test ! -e /etc/kith/kithd.toml || fail "the purge left the configuration"
  left=$(inside find /etc/systemd/system -path '*.wants*' -name 'kith*')
  [[ -z $left ]] || fail "the purge left enabled $left"
  inside test -e /etc/kith/lab.toml || fail "the purge took what an administrator wrote"
}
remove_package() {
  inside dpkg -r kith > /dev/null 2>&1 || fail "the removal failed"
  inside test ! -e /usr/bin/kithd || fail "kithd is still there"
  local running
  running=$(inside systemctl list-units -q --no-legend --state=active,activating 'kith*.service' 'kith*.socket')
  [[ -z $running ]] || fail "the removal left running $running"
}

step "make the package"
(cd "$build" && umask 022 && rm -f kith_*.deb && cpack -G DEB > package.log) || { cat "$build/package.log"; exit 1; }
readonly package=$(echo "$build"/kith_*.deb)
step "install Debian"
install_debian
"$build/bin/kith-demo" "$work/faces" > /dev/null
step "install the package"
install_package
step "boot"
boot
it_runs
members_drop_faces
members_look
strangers_are_refused
admins_change
it_survives
bad_configuration
over_tcp
events_are_passed_on
further_roots
update_and_removal
step "all as promised"
