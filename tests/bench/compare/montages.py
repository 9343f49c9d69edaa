#!/usr/bin/python3
"""How long kithd draws: the montages of many clusters for the first time, and what changed of them later.

    montages.py KITHD KITH [--samples 100000] [--clusters 3000] [--images smooth|noise|none] [--folder DIR]

Drops faces (128-d) with crops of 112 x 112 pixels in .npz files: smooth ones, ones of noise, which no picture
file compresses, or none, so that prints of the vectors are drawn. Then come two more faces each for 1, 30 and
300 of the clusters. Run it on an otherwise idle machine. Needs python3-numpy.
"""
import argparse
import os
import pathlib
import shutil
import tempfile

import numpy as np
from scale import Daemon

D, CHUNK, SIDE, LATER = 128, 5000, 112, (1, 30, 300)


class People:
    def __init__(self, clusters, images):
        self.random = np.random.default_rng(1)
        self.images = images
        centers = self.random.standard_normal((clusters, D), dtype=np.float32)
        self.centers = centers / np.linalg.norm(centers, axis=1, keepdims=True)
        steps = np.linspace(0, 6, SIDE)[:, None] - np.arange(7)
        self.weights = np.maximum(0, 1 - np.abs(steps)).astype(np.float32)  # from 7 points to a side

    def crops(self, count):
        if self.images == "noise":
            return self.random.integers(0, 256, (count, SIDE, SIDE, 3), dtype=np.uint8)
        points = self.random.integers(0, 250, (count, 7, 7, 3)).astype(np.float32)
        faces = np.einsum("yi,nijc,xj->nyxc", self.weights, points, self.weights, optimize=True)
        return (faces + self.random.integers(0, 6, faces.shape)).astype(np.uint8)

    def drop(self, daemon, name, who):
        noise = self.random.standard_normal((len(who), D), dtype=np.float32)
        arrays = {"embeddings": self.centers[who] + 0.035 * noise}
        if self.images != "none":
            arrays["images"] = self.crops(len(who))
        part = daemon.root / f".{name}.npz"
        np.savez(part, **arrays)
        os.rename(part, daemon.root / "inbox" / f"{name}.npz")


def draw(daemon):
    """Asks for a recluster and waits for its montages; what they took, in seconds."""
    daemon.ask("recluster")
    daemon.wait(lambda status: "montage" in status["last_recluster"]["stages"])
    last = daemon.status()["last_recluster"]
    pages = len(list((daemon.root / "montages").glob("cluster-*.png")))
    return f"{last['stages']['montage']:.2f} s for {last['clusters']:,} clusters on {pages:,} pages"


def measure(daemon, people, samples, clusters):
    for name in ("inbox", "known"):
        (daemon.root / name).mkdir(parents=True)
    (daemon.root / "kithd.toml").write_text(
        '[cluster]\neps = 0.75\ninterval = "24h"\nmin_new = 1000000000\n[inbox]\narchive = "delete"\n')
    who = people.random.permutation(np.arange(samples) % clusters)
    for begin in range(0, samples, CHUNK):
        people.drop(daemon, f"part-{begin}", who[begin : begin + CHUNK])
    daemon.start()
    daemon.wait(lambda status: status.get("samples") == samples)
    print(f"montages of {samples:,} samples, images: {people.images}: first drawn in {draw(daemon)}", flush=True)
    for changed in [count for count in LATER if count <= clusters]:
        people.drop(daemon, f"later-{changed}", np.arange(changed).repeat(2))
        samples += 2 * changed
        daemon.wait(lambda status: status.get("samples") == samples)
        print(f"faces came to {changed} of them: drawn in {draw(daemon)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kithd")
    parser.add_argument("kith")
    parser.add_argument("--samples", type=int, default=100_000)
    parser.add_argument("--clusters", type=int, default=3000)
    parser.add_argument("--images", choices=("smooth", "noise", "none"), default="smooth")
    parser.add_argument("--folder", help="where the root is made; the disk that is measured")
    options = parser.parse_args()
    root = pathlib.Path(tempfile.mkdtemp(prefix="kith-montages-", dir=options.folder))
    daemon = Daemon(os.path.abspath(options.kithd), os.path.abspath(options.kith), root)
    try:
        measure(daemon, People(options.clusters, options.images), options.samples, options.clusters)
    finally:
        daemon.stop()
        shutil.rmtree(root)


if __name__ == "__main__":
    main()
