#!/usr/bin/python3
"""What kithd takes a face: memory, kith.db, kith.neighbors and montages.

    sizes.py KITHD KITH [--crops FOLDER] [--folder DIR]

Takes in 20,000 faces (512-d, people with 20 faces each), clusters them, lets the montages be drawn, and
prints memory and sizes on disk; then the same with 2,000 faces and the .png pictures of FOLDER as their
crops, over and over. Needs python3-numpy.
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


def faces_of(people):
    faces = Faces(seed=1)
    spread = 0.4 * faces.unit(people * PER_PERSON)
    return np.repeat(faces.unit(people), PER_PERSON, axis=0) + spread


def bytes_in(path):
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())


def drop(root, count, crops):
    """A file of `count` faces beside the inbox, and its crops in it."""
    np.save(root / "faces.npy", faces_of(count // PER_PERSON).astype(np.float32))
    if crops:
        folder = root / "inbox/faces"
        folder.mkdir()
        for number, crop in zip(range(count), itertools.cycle(crops)):
            shutil.copy(crop, folder / f"{number}.png")


def measure(kithd, kith, root, count, crops):
    (root / "inbox").mkdir(parents=True)
    (root / "kithd.toml").write_text(CONFIGURATION)
    daemon = Daemon(kithd, kith, root)
    daemon.start()
    empty = daemon.memory()
    drop(root, count, crops)
    daemon.take_in(root / "faces.npy", count)
    daemon.wait(lambda status: not (root / "inbox/faces").exists() or not bytes_in(root / "inbox/faces"))
    daemon.recluster(count)
    clusters = daemon.status()["clusters"]
    memory = daemon.memory()
    daemon.stop()
    print(f"{count:,} faces {'with' if crops else 'without'} crops, {clusters:,} clusters: kithd alone "
          f"{empty / 1e6:,.0f} MB, a face more {(memory - empty) / count:,.0f} bytes; kith.db "
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
        measure(kithd, kith, pathlib.Path(folder, "without"), 20_000, [])
        if options.crops:
            measure(kithd, kith, pathlib.Path(folder, "with"), 2_000, sorted(options.crops.rglob("*.png")))


if __name__ == "__main__":
    main()
