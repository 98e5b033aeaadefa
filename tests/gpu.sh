#!/usr/bin/env bash
# All that a machine with a GPU should show, within a number of minutes; what it leaves is in OUT: at most 8 files below
# 16 MB each for the run, and the logs of what came before it.
#
#   tests/gpu.sh MINUTES OUT DATA [options of `python -m gan train`]
#   tests/gpu.sh 14 "$OUT" posters.zip --preset medium --resolution 128 --noise --mirror --init-from checkpoints/landscapes
#
# GAN_DEVICE=cpu QUICK=1 rehearses it anywhere in a minute.
set -uo pipefail
minutes=$1 out=$2 data=$3
shift 3
cd "$(dirname "$0")/.."
export GAN_DEVICE=${GAN_DEVICE:-cuda} PYTHONPATH=$PWD:$PWD/tests:${PYTHONPATH:-}
python=${PYTHON:-python}
started=$(date +%s)
mkdir -p "$out"
failed=0

# 1. The same on this device as on the CPU. A failure is told at the end, and stops nothing: the minutes are short.
limit=$(awk "BEGIN { print int(15 * $minutes) + 60 }")
[ -n "${QUICK:-}" ] && limit=900 # a rehearsal may share its machine, and takes one test of those
timeout "$limit" "$python" -m pytest -n 0 -q -m gpu ${QUICK:+-k whole_set} tests/test_gpu.py >"$out/tests.log" 2>&1 || failed=1
tail -n 3 "$out/tests.log"

# 2. How fast it draws and trains, for a fifth of the minutes.
fifth=$(awk "BEGIN { print $minutes / 5 }")
[ -n "${QUICK:-}" ] && fifth=5 # the smallest of everything, whatever the machine is doing
"$python" tests/bench_device.py --device "$GAN_DEVICE" --out "$out/bench.json" ${QUICK:+--quick --repeats 1} \
  --minutes "$fifth" >"$out/bench.log" 2>&1 || failed=1
tail -n 3 "$out/bench.log"

# 3. The rest is for training, but half a minute to pack.
left=$(awk "BEGIN { left = $minutes - ($(date +%s) - $started) / 60 - 0.5; print (left > 0.05 ? left : 0.05) }")
"$python" -m gan train "$data" --out "$out/run" --device "$GAN_DEVICE" --minutes "$left" "$@" >"$out/train.log" 2>&1 || failed=1
tr '\r' '\n' <"$out/train.log" | tail -n 3

# 4. What comes back.
"$python" tests/pack_run.py "$out/run" "$out/packed" || failed=1
rm -rf "$out/run"
ls -l "$out" "$out/packed"
exit $failed
