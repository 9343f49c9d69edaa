#!/usr/bin/python3
"""kithd with as many samples as one machine should hold: memory, a batch more, a start, montages.

    scale.py KITHD KITH [--samples 1000000] [--folder DIR] [--root DIR]

Fills a root by one large .npy file of unknown faces (512-d, people of very unequal size, half of the
energy in the first directions), clusters them, then prints what a batch of 1,000 takes from its drop to its
labels, what the daemon holds in memory a sample, and how long its start takes. With --root the root stays,
and one that is there already is used again. Takes some minutes, and as many GB of disk as 10 KB a sample.
Run it on an otherwise idle machine. Needs python3-numpy.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import numpy as np

D, BATCH, CHUNK = 512, 1000, 50_000
CONFIGURATION = """[cluster]
eps = 0.75
interval = "24h"
min_new = 1000000000
[inbox]
archive = "delete"
max_file_size = "64GiB"
"""


class Faces:
    """Unit vectors of people with 1 to 400 faces, in no order."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.spectrum = np.exp(-np.arange(D, dtype=np.float32) / 120)
        turned, _ = np.linalg.qr(np.random.default_rng(1).standard_normal((D, D)))
        self.rotation = turned.astype(np.float32)

    def unit(self, rows):
        values = self.random.standard_normal((rows, D), dtype=np.float32) * self.spectrum
        return values / np.linalg.norm(values, axis=1, keepdims=True)

    def rows(self, count):
        sizes = []
        while sum(sizes) < count:
            sizes += np.clip(self.random.pareto(1.1, 1000) * 3, 1, 400).astype(int).tolist()
        people = np.repeat(np.arange(len(sizes)), sizes)[:count]
        spread = 0.62 * (0.6 + 0.8 * self.random.random((count, 1), dtype=np.float32))
        faces = (self.unit(len(sizes))[people] + spread * self.unit(count)) @ self.rotation
        faces /= np.linalg.norm(faces, axis=1, keepdims=True)
        return faces[self.random.permutation(count)]


def write_faces(path, count, seed):
    """`count` rows, a chunk at a time: people do not reach beyond their chunk."""
    faces = Faces(seed)
    part = path.with_name("." + path.name)
    with open(part, "wb") as file:
        header = {"descr": "<f4", "fortran_order": False, "shape": (count, D)}
        np.lib.format.write_array_header_1_0(file, header)
        for begin in range(0, count, CHUNK):
            faces.rows(min(CHUNK, count - begin)).tofile(file)
    os.rename(part, path)


class Daemon:
    def __init__(self, kithd, kith, root):
        self.kithd, self.kith, self.root = kithd, kith, root

    def start(self):
        """Returns the seconds until it answered, which it does when it takes files in."""
        began = time.perf_counter()
        self.process = subprocess.Popen([self.kithd, "--root", self.root], stderr=subprocess.DEVNULL)
        while not self.status():
            time.sleep(0.02)
        return time.perf_counter() - began

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def ask(self, *verb):
        answer = subprocess.run([self.kith, "--root", self.root, "-o", "json", *verb], capture_output=True)
        return json.loads(answer.stdout.splitlines()[-1]) if answer.returncode == 0 else {}

    def status(self):
        if self.process.poll() is not None:
            raise SystemExit(f"kithd ended with {self.process.returncode}")
        answer = subprocess.run([self.kith, "--root", self.root, "-o", "json", "status"], capture_output=True)
        return json.loads(answer.stdout) if answer.returncode == 0 else {}

    def wait(self, done):
        began = time.perf_counter()
        while not done(self.status()):
            time.sleep(0.02)
        return time.perf_counter() - began

    def take_in(self, path, samples):
        os.rename(path, self.root / "inbox" / path.name)
        return self.wait(lambda status: status.get("samples") == samples)

    def recluster(self, samples):
        """Seconds until there were labels; afterwards the montages are drawn, too."""
        asking = subprocess.Popen([self.kith, "--root", self.root, "recluster"], stdout=subprocess.DEVNULL)
        seconds = self.wait(lambda s: s.get("last_recluster") and s["last_recluster"]["samples"] == samples)
        asking.wait()
        self.wait(lambda s: "montage" in s["last_recluster"]["stages"])
        return seconds

    def memory(self, key="VmRSS"):
        lines = pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(key))


def fill(daemon, count):
    for name in ("inbox", "known"):
        (daemon.root / name).mkdir(parents=True)
    (daemon.root / "kithd.toml").write_text(CONFIGURATION)
    write_faces(daemon.root / "faces.npy", count, seed=1)
    daemon.start()
    print(f"{count:,} faces in one file, taken in: {daemon.take_in(daemon.root / 'faces.npy', count):.1f} s")
    print(f"first recluster: {daemon.recluster(count):.1f} s; {stages(daemon)}", flush=True)
    daemon.stop()


def stages(daemon):
    last = daemon.status()["last_recluster"]
    return f"{last['clusters']:,} clusters; " + json.dumps(last["stages"])


def measure(daemon):
    ready = daemon.start()
    before = daemon.status()["samples"]
    print(f"start with {before:,} samples, ready after {ready:.2f} s; "
          f"{daemon.memory() / before:,.0f} bytes a sample", flush=True)
    for turn in range(3):
        samples = before + (turn + 1) * BATCH
        write_faces(daemon.root / "batch.npy", BATCH, seed=samples)
        taken = daemon.take_in(daemon.root / "batch.npy", samples)
        labeled = daemon.recluster(samples)
        print(f"{BATCH:,} more: taken in after {taken:.2f} s, labels after {taken + labeled:.2f} s; "
              f"{daemon.memory() / samples:,.0f} bytes a sample, at most "
              f"{daemon.memory('VmHWM') / samples:,.0f}; {stages(daemon)}", flush=True)
    began = time.perf_counter()
    daemon.stop()
    print(f"stop: {time.perf_counter() - began:.2f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kithd")
    parser.add_argument("kith")
    parser.add_argument("--samples", type=int, default=1_000_000)
    parser.add_argument("--folder", help="where the root is made; the disk that is measured")
    parser.add_argument("--root", help="a root that stays")
    options = parser.parse_args()
    root = pathlib.Path(options.root or tempfile.mkdtemp(prefix="kith-scale-", dir=options.folder) + "/root")
    daemon = Daemon(os.path.abspath(options.kithd), os.path.abspath(options.kith), root)
    try:
        if not root.exists():
            fill(daemon, options.samples)
        measure(daemon)
    finally:
        if not options.root:
            shutil.rmtree(root.parent)


if __name__ == "__main__":
    main()
