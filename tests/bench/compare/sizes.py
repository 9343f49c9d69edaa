#!/usr/bin/python3
"""What kithd takes a face: memory, kith.db, kith.neighbors and montages.

    sizes.py KITHD KITH [--crops FOLDER] [--folder DIR]

Takes in 100,000 faces (512-d, people with 20 faces each), a tenth of them first, clusters them, lets the
montages be drawn, and prints memory and sizes on disk; then the same with 10,000 faces and the .png
pictures of FOLDER as their crops, over and over. Needs python3-numpy.
"""
import argparse
import itertools
import os
import pathlib
import shutil
import tempfile

import numpy as np

from scale import CONFIGURATION, Daemon, Faces

PER_PERSON = 20


def faces_of(people, seed):
    faces = Faces(seed)
    spread = 0.4 * faces.unit(people * PER_PERSON)
    return np.repeat(faces.unit(people), PER_PERSON, axis=0) + spread


def bytes_in(path):
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())


def is_empty(folder):
    try:
        return not any(os.scandir(folder))
    except FileNotFoundError:
        return True


def take_in(daemon, count, more, crops):
    """`more` faces after `count`; returns what kithd holds in memory when they are clustered and drawn."""
    name = f"faces-{count}"
    inbox = daemon.root / "inbox"
    np.save(daemon.root / f"{name}.npy", faces_of(more // PER_PERSON, seed=count).astype(np.float32))
    if crops:
        (inbox / name).mkdir()
        for number, crop in zip(range(more), itertools.cycle(crops)):
            shutil.copy(crop, inbox / name / f"{number}.png")
    daemon.take_in(daemon.root / f"{name}.npy", count + more)
    daemon.wait(lambda status: is_empty(inbox / name))  # the crops have their samples
    daemon.recluster(count + more)
    return daemon.memory()


def measure(kithd, kith, root, count, crops):
    (root / "inbox").mkdir(parents=True)
    (root / "kithd.toml").write_text(CONFIGURATION)
    daemon = Daemon(kithd, kith, root)
    daemon.start()
    few = count // 10
    try:
        before = take_in(daemon, 0, few, crops)
        after = take_in(daemon, few, count - few, crops)
        clusters = daemon.status()["clusters"]
    finally:
        daemon.stop()
    each = (after - before) / (count - few)
    print(f"{count:,} faces {'with' if crops else 'without'} crops, {clusters:,} clusters: memory of kithd "
          f"{each:,.0f} bytes a face, beside {(before - each * few) / 1e6:,.0f} MB; kith.db "
          f"{bytes_in(root / 'kith.db') / count:,.0f}, kith.neighbors "
          f"{bytes_in(root / 'kith.neighbors') / count:,.0f} bytes a face; montages "
          f"{bytes_in(root / 'montages') / clusters / 1e3:,.0f} KB a cluster", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kithd")
    parser.add_argument("kith")
    parser.add_argument("--crops", type=pathlib.Path)
    parser.add_argument("--folder", help="where the roots are made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kith-sizes-", dir=options.folder) as folder:
        kithd, kith = os.path.abspath(options.kithd), os.path.abspath(options.kith)
        measure(kithd, kith, pathlib.Path(folder, "without"), 100_000, [])
        if options.crops:
            measure(kithd, kith, pathlib.Path(folder, "with"), 10_000, sorted(options.crops.rglob("*.png")))


if __name__ == "__main__":
    main()
