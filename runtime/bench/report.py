#!/usr/bin/env python3
"""Turns the benchmark's JSON into a table and a plot of ratios.

usage: report.py DEFAULT.json BEST.json [--avx2 AVX2.json] [--threads TWO.json]
                 --table TABLE.md --plot PLOT.svg

DEFAULT.json: a run under libtorch's defaults. BEST.json: a run with
ATEN_CPU_CAPABILITY=avx512 and a warm allocator. Each ratio divides two medians
of one and the same run (processor time of the calling thread). The limits stand
in the same runs: plain reads and copies of the same bytes, and the arithmetic of
one row that stays in the first-level cache.
AVX2.json: libtorch's defaults, ours with SHAPEWISE_ISA=avx2. TWO.json: ours with
two threads, compared with DEFAULT.json in elapsed time.
"""

import argparse
import json
import statistics


def medians(path, clock="cpu_time"):
    with open(path) as file:
        data = json.load(file)
    times = {}
    for run in data["benchmarks"]:
        if run.get("run_type") == "aggregate":
            continue
        name = run["run_name"].replace("/real_time", "")
        times.setdefault(name, []).append(run[clock])
    return data["context"], {name: statistics.median(t) for name, t in times.items()}


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            info = dict(
                line.split(":", 1) for line in file.read().split("\n\n")[0].splitlines() if ":" in line
            )
        info = {key.strip(): value.strip() for key, value in info.items()}
        return (
            f"{info['model name']} (family {info['cpu family']}, model {info['model']}, "
            f"stepping {info['stepping']})"
        )
    except (OSError, KeyError, ValueError):
        return "unknown processor"


def elements(shape):
    count = 1
    for extent in shape.split("x"):
        count *= int(extent)
    return count


# What bounds each operation beside exp. Small data is copied plainly, as what is written is read
# soon; what is far beyond the caches can be copied with non-temporal stores.
PLAIN_COPY = ("copy", ("copy1", "copy4"))
STREAMED_COPY = ("4-stream non-temporal copy", ("copynt4",))
STREAMED_BYTES = 24 * 1024 * 1024
BYTES = {"bf16": 2, "f32": 4, "f64": 8}


def limit(times, op, shape, dtype):
    """The time below which this operation cannot go, and what sets it."""
    size = elements(shape) * BYTES[dtype]
    names = {
        "forward": ("read", ("read1", "read4")),
        "gradient": STREAMED_COPY if size > STREAMED_BYTES else PLAIN_COPY,
        "in-place": ("update", ("update1",)),
    }
    if op not in names:
        return 0, ""
    name, variants = names[op]
    memory = min(times.get(f"limit/{shape}/{dtype}/{v}", float("inf")) for v in variants)
    row = 2048 if dtype == "f64" else 8192  # one that stays in the first-level cache
    exp = times.get(f"forward/1x{row}/{dtype}/ours", 0) * elements(shape) / row
    return max((memory, name), (exp, "exp"))


OPERATIONS = ["forward", "gradient", "in-place", "smoothed", "probabilities", "limit", "unchecked", "views"]


def order(name):
    """Forward, gradient, in place; small shapes before large ones."""
    op, shape, dtype, _ = name.split("/")
    return (OPERATIONS.index(op), ("f32", "bf16", "f64").index(dtype), elements(shape))


def rows(default, best):
    for name in sorted(default, key=order):
        parts = name.split("/")
        if parts[-1] != "ours" or parts[1].startswith("1x"):
            continue
        op, shape, dtype, _ = parts
        if op in ("unchecked", "views"):
            continue
        torch = f"{'gradient' if op == 'in-place' else op}/{shape}/{dtype}/torch"
        row = {"op": op, "shape": shape, "dtype": dtype}
        for label, times in (("default", default), ("best", best)):
            if torch in times and name in times:
                row[label] = times[torch] / times[name]
        bound, what = limit(default, op, shape, dtype)
        if elements(shape) > 10000 and 0 < bound < float("inf"):
            row["limit"], row["what"] = bound / default[name], what
        yield row


def number(row, key, digits=1):
    return f"{row[key]:.{digits}f}" if key in row else ""


def table(context, times, entries):
    lines = [
        f"Processor: {processor()}. Instruction set: {context.get('instruction_set', '?')}.",
        "One thread, labels, checked. Columns: times libtorch's default, times libtorch at its",
        "best, and the part of the named limit that is reached: plain copies for what fits into the",
        "caches, four streams of non-temporal stores beyond.",
        "",
        "| operation | shape | type | × default | × best | of the limit |",
        "|---|---|---|---:|---:|---:|",
    ]
    for e in entries:
        reached = f"{e['limit']:.2f} ({e['what']})" if "limit" in e else ""
        lines.append(
            f"| {e['op']} | {e['shape'].replace('x', ' × ')} | {e['dtype']} | "
            f"{number(e, 'default')} | {number(e, 'best')} | {reached} |"
        )
    unchecked, whole, hidden = (times.get(f"{op}/32x10/f32/ours")
                                for op in ("unchecked", "forward", "views"))
    if unchecked and whole and hidden:
        part, more = (whole - unchecked) / whole, hidden / whole - 1
        lines += ["", f"The checks of a forward call with 32 × 10 logits: {part:.1%} of it. With views "
                  f"that the compiler cannot see through it takes {more:.0%} longer."]
    return "\n".join(lines) + "\n"


def others(one, avx2, two):
    """What the first table does not have: a lesser instruction set, and two threads."""
    lines = []
    rows = [
        ("forward, AVX2", "× default", avx2, lambda n: n[: -len("ours")] + "torch", avx2),
        ("two threads", "× one", two, lambda n: n, one),
    ]
    for title, unit, times, counterpart, theirs in rows:
        found = [
            f"| {name.split('/')[0]} {name.split('/')[1].replace('x', ' × ')} | "
            f"{theirs[counterpart(name)] / times[name]:.2f} |"
            for name in sorted(times, key=order)
            if name.endswith("/ours") and not name.split("/")[1].startswith("1x")
            and elements(name.split("/")[1]) > 10000 and counterpart(name) in theirs
        ]
        if found:
            lines += ["", f"| {title} | {unit} |", "|---|---:|", *found]
    return "\n".join([*lines, ""])


def plot(entries):
    """Horizontal bars: times libtorch's default; a tick where the limit is."""
    width, bar, left, top = 860, 18, 250, 46
    largest = max(
        max(e.get("default", 0), e.get("default", 0) / e.get("limit", 1)) for e in entries
    )
    scale = (width - left - 70) / largest
    height = top + bar * len(entries) + 20
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="8" y="18" font-size="14">Shapewise cross-entropy: times as fast as libtorch '
        "(default), one thread</text>",
        f'<text x="8" y="36" fill="#555">{processor()}; line: the limit of the memory or of exp</text>',
    ]
    for i, e in enumerate(entries):
        y = top + i * bar
        name = f"{e['op']} {e['shape'].replace('x', '×')} {e['dtype']}"
        value = e.get("default", 0)
        out.append(f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{name}</text>')
        out.append(
            f'<rect x="{left}" y="{y + 3}" width="{value * scale:.1f}" height="{bar - 6}" '
            'fill="#3b6ea5"/>'
        )
        end = value
        if "limit" in e:
            end = max(value, value / e["limit"])
            x = left + value / e["limit"] * scale
            out.append(
                f'<line x1="{x:.1f}" y1="{y + 1}" x2="{x:.1f}" y2="{y + bar - 1}" '
                'stroke="#c0392b" stroke-width="2"/>'
            )
        out.append(f'<text x="{left + end * scale + 6:.1f}" y="{y + 13}">{value:.1f}×</text>')
    return "\n".join(out + ["</svg>"]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("default")
    parser.add_argument("best")
    parser.add_argument("--avx2")
    parser.add_argument("--threads")
    parser.add_argument("--table", required=True)
    parser.add_argument("--plot", required=True)
    arguments = parser.parse_args()
    context, default = medians(arguments.default)
    _, best = medians(arguments.best)
    entries = list(rows(default, best))
    one, avx2, two = {}, {}, {}
    if arguments.avx2:
        _, avx2 = medians(arguments.avx2)
    if arguments.threads:  # the calling thread's processor time would not tell when it waits
        _, one = medians(arguments.default, "real_time")
        _, two = medians(arguments.threads, "real_time")
    with open(arguments.table, "w") as file:
        file.write(table(context, default, entries) + others(one, avx2, two))
    with open(arguments.plot, "w") as file:
        file.write(plot(entries))


if __name__ == "__main__":
    main()
