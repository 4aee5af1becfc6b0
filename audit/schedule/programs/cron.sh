#!/bin/sh
#VALUES

# usage: source-audit-run SOURCE DELAY; what is said on the standard error reaches MAILTO
set -eu
umask 077
source=$1
delay=$2

state=${XDG_STATE_HOME:-$HOME/.local/state}/source-audit/schedule
mkdir -p "$state"
exec 9>"$state/$source.lock"
if ! flock -n 9; then
  echo "the audit of $source before this one still runs; this one is left out" >&2
  exit 0
fi
sleep "$delay"

if [ -r "$credentials/$source.env" ]; then
  set -a
  . "$credentials/$source.env"
  set +a
fi
if [ -n "$reports" ]; then
  mkdir -p "$reports"
fi
cd "$folder"

case $source in
#CASES
  *)
    echo "$source is no source of this schedule" >&2
    exit 2
    ;;
esac
exec timeout --kill-after=60 "$seconds" "$audit" "$@"
