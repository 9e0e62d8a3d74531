#!/bin/sh
# Runs the benchmark twice (libtorch's default, libtorch at its best) and writes
# the table and the plot of the docs.
# usage: run.sh BENCH_BINARY OUTPUT_FOLDER [more options of Google Benchmark]
set -eu
bench=$1
out=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
common="--benchmark_enable_random_interleaving=true --benchmark_repetitions=7
  --benchmark_min_time=0.05 --benchmark_format=json"
# shellcheck disable=SC2086
"$bench" $common "$@" >"$out/default.json"
# shellcheck disable=SC2086
ATEN_CPU_CAPABILITY=avx512 GLIBC_TUNABLES=glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=4294967296:glibc.malloc.top_pad=268435456 \
  "$bench" $common "$@" >"$out/best.json"
python3 "$here/report.py" "$out/default.json" "$out/best.json" \
  --table "$out/runtime-speed.md" --plot "$out/runtime-speed.svg"
