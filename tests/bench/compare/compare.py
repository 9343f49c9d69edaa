#!/usr/bin/python3
"""kith beside scikit-learn and Debian's python3-faiss, on the same data in the same run, as ratios.

    compare.py KITH_BENCH_RUN MAKE_FACES [--sizes 20000,50000,100000] [--kinds real,flat]
               [--no-gallery] [--no-growth]

MAKE_FACES is a generator called as `make_faces.py N SEED PREFIX D KIND`. Run it on an idle machine: wall
ratios suffer from neighbors; the ratios of processor time beside them suffer less. Labels and nearest ids
must be identical, or the script exits 1. Needs python3-sklearn and python3-faiss.
"""
import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time

import numpy as np

EPS, MIN_SAMPLES, D = 0.75, 3, 512


def used():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def timed(work):
    wall, cpu = time.perf_counter(), used()
    result = work()
    return result, time.perf_counter() - wall, used() - cpu


def run(program, *args):
    return json.loads(subprocess.run([program, *map(str, args)], check=True, capture_output=True).stdout)


def report(what, ours, wall, cpu, same):
    print(f"{what:<34} ours {ours['wall']:8.4f} s  theirs {wall:8.3f} s  ratio {wall / ours['wall']:7.1f}"
          f"  (processor time {cpu / ours['cpu']:6.1f})  {'identical' if same else 'DIFFERENT'}", flush=True)
    return same


def dbscan(program, folder, rows, name):
    from sklearn.cluster import DBSCAN
    theirs, wall, cpu = timed(
        lambda: DBSCAN(eps=EPS, min_samples=MIN_SAMPLES, n_jobs=-1).fit_predict(rows).astype(np.int32))
    good = True
    for mode in ("dbscan", "increment"):
        ours = run(program, mode, f"{folder}/rows", D, EPS, MIN_SAMPLES, f"{folder}/labels")
        same = np.array_equal(np.fromfile(f"{folder}/labels", np.int32), theirs)
        if mode == "dbscan":
            good &= report(f"dbscan {name}", ours["full"], wall, cpu, same)
        else:
            good &= report(f"1,000 new {name}", ours["increment"], wall, cpu, same)
            what = f"a cluster of {ours['labeled']} labeled away"
            print(f"{what:<34} ours {ours['label']['wall']:8.4f} s", flush=True)
    return good


def growth(args, folder, kind):
    """What twice as many rows cost: ours alone, theirs would take ten minutes."""
    full = []
    for size in (100_000, 200_000):
        make_faces(args, folder, size, 1, kind).tofile(f"{folder}/rows")
        full.append(run(args.program, "dbscan", f"{folder}/rows", D, EPS, MIN_SAMPLES, f"{folder}/labels")["full"])
    print(f"200,000 {kind} over 100,000: {full[1]['wall']:.2f} s over {full[0]['wall']:.2f} s is "
          f"{full[1]['wall'] / full[0]['wall']:.2f} (processor time {full[1]['cpu'] / full[0]['cpu']:.2f})", flush=True)


def make_faces(args, folder, size, seed, kind):
    subprocess.run([sys.executable, args.make_faces, str(size), str(seed), f"{folder}/faces", str(D), kind], check=True)
    return np.load(f"{folder}/faces.npy")


def gallery(program, folder, rows, probes):
    import faiss
    index = faiss.IndexFlatL2(D)
    index.add(rows)
    (_, nearest), wall, cpu = timed(lambda: index.search(probes, 1))
    _, one_wall, one_cpu = timed(lambda: [index.search(probes[i:i + 1], 1) for i in range(20)])
    ours = run(program, "gallery", f"{folder}/rows", D, f"{folder}/probes", f"{folder}/nearest")
    same = np.array_equal(np.fromfile(f"{folder}/nearest", np.int64), nearest[:, 0])
    good = report(f"{len(probes)} probes, {len(rows)} references", ours["batch"], wall, cpu, same)
    return good & report("one probe", ours["one"], one_wall / 20, one_cpu / 20, same)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("make_faces")
    parser.add_argument("--sizes", default="20000,50000,100000")
    parser.add_argument("--kinds", default="real,flat")
    parser.add_argument("--no-gallery", action="store_true")
    parser.add_argument("--no-growth", action="store_true")
    args = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as folder:
        for kind in args.kinds.split(","):
            for size in map(int, args.sizes.split(",")):
                rows = make_faces(args, folder, size, 1, kind)
                rows.tofile(f"{folder}/rows")
                good &= dbscan(args.program, folder, rows, f"{size} {kind}")
            if not args.no_growth:
                growth(args, folder, kind)
        if not args.no_gallery:
            rows = make_faces(args, folder, 110_000, 2, "real")
            rows[:100000].tofile(f"{folder}/rows")
            rows[100000:].tofile(f"{folder}/probes")
            good &= gallery(args.program, folder, rows[:100000], np.ascontiguousarray(rows[100000:]))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
