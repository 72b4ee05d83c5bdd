#!/bin/sh
# Which Python runs an adapter? That of ROPECHECK_VENV, or of .venv at the repository root.
# usage: launch.sh ADAPTER PACKAGE[,PACKAGE] [ARGUMENT…]; exit 127 when something is missing.
set -u
adapter=$1
packages=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
venv=${ROPECHECK_VENV:-$here/../../.venv}
python=$venv/bin/python

if [ ! -x "$python" ]; then
  echo "adapter $adapter: no Python environment at $venv; run tools/install or set ROPECHECK_VENV" >&2
  exit 127
fi
check='import sys, importlib.util as u
missing = [p for p in sys.argv[1].split(",") if u.find_spec(p) is None]
sys.exit(", ".join(missing) or 0)'
if ! missing=$("$python" -I -c "$check" "$packages" 2>&1); then
  echo "adapter $adapter: $venv lacks $missing; run tools/install" >&2
  exit 127
fi
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$here/../python exec "$python" "$here/${adapter}_kernel.py" "$@"
