#!/bin/sh
# Runs the benchmark (libtorch's default, libtorch at its best, then forward calls
# with AVX2 and with two threads) and writes the tables and the plot of the docs.
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
# shellcheck disable=SC2086
SHAPEWISE_ISA=avx2 "$bench" $common --benchmark_filter='^forward/[0-9]+x[0-9]+/f32' "$@" \
  >"$out/avx2.json"
# shellcheck disable=SC2086
SHAPEWISE_BENCH_THREADS=2 "$bench" $common \
  --benchmark_filter='^(forward|gradient)/[0-9x]+/f32/ours' "$@" >"$out/threads.json"
python3 "$here/report.py" "$out/default.json" "$out/best.json" \
  --avx2 "$out/avx2.json" --threads "$out/threads.json" \
  --table "$out/runtime-speed.md" --plot "$out/runtime-speed.svg"
