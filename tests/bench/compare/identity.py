#!/usr/bin/python3
"""Whether kith's labels are scikit-learn's, on whatever could tell them apart.

    identity.py KITH_BENCH_RUN [--faces DIR] [--rows 3000] [--many 9000]

Three spectra (decaying, flat, low rank with noise) in 128 and 512 dimensions, eps from 0.3 to 1.2,
min_samples from 1 to 10; so many rows that directions are cut; pairs exactly at eps; near-ties within 1e-7
of it; and, with --faces, every .npy file below a folder. Exits 1 at the first difference. Needs
python3-sklearn.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from sklearn.cluster import DBSCAN

ALL_EPS, ALL_MIN_SAMPLES = (0.3, 0.5, 0.75, 0.9, 1.05, 1.2), (1, 2, 3, 5, 10)
SPECTRA = {
    "decaying": lambda d: np.exp(-np.arange(d) * 512 / d / 120),
    "flat": np.ones,
    "low rank": lambda d: np.where(np.arange(d) < 24, 1, 0.02),
}


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def people(random, count, dimension, spectrum):
    def drawn(rows):
        return unit(random.standard_normal((rows, dimension)) * SPECTRA[spectrum](dimension))

    turned, _ = np.linalg.qr(random.standard_normal((dimension, dimension)))
    who = np.minimum(random.pareto(1.1, count) * count / 40, count / 8).astype(int)
    spread = 0.62 * (0.6 + 0.8 * random.random((count, 1)))
    return unit((drawn(count // 8 + 1)[who] + spread * drawn(count)) @ turned).astype(np.float32)


def exact_pairs(random, dimension):
    """All sign patterns of (±½)⁴, three times: distances are 0, 1, √2, √3 and 2, exactly."""
    rows = np.zeros((16, dimension), np.float32)
    rows[:, :4] = [[0.5 if i >> bit & 1 else -0.5 for bit in range(4)] for i in range(16)]
    return random.permutation(np.repeat(rows, 3, axis=0))


def near_ties(random, pairs, dimension, eps):
    """Pairs whose distance is within 1e-7 of eps, before they are rounded to float32."""
    first = unit(random.standard_normal((pairs, dimension)))
    other = random.standard_normal((pairs, dimension))
    other = unit(other - (other * first).sum(1, keepdims=True) * first)
    cosine = 1 - (eps + random.uniform(-1e-7, 1e-7, (pairs, 1))) ** 2 / 2
    second = cosine * first + np.sqrt(1 - cosine ** 2) * other
    return np.stack([first, second], 1).reshape(-1, dimension).astype(np.float32)


def faces_below(folder):
    rows = [np.load(file).reshape(-1).astype(np.float64) for file in sorted(folder.rglob("*.npy"))]
    return unit(np.stack(rows)).astype(np.float32)


class Comparison:
    def __init__(self, program, folder):
        self.program, self.rows_file, self.labels_file = program, f"{folder}/rows", f"{folder}/labels"
        self.compared = 0

    def of(self, name, rows, all_eps=ALL_EPS, all_min_samples=ALL_MIN_SAMPLES):
        rows.tofile(self.rows_file)
        for eps in all_eps:
            for min_samples in all_min_samples:
                theirs = DBSCAN(eps=eps, min_samples=min_samples, n_jobs=-1).fit_predict(rows)
                subprocess.run([self.program, "dbscan", self.rows_file, str(rows.shape[1]), str(eps),
                                str(min_samples), self.labels_file], check=True, capture_output=True)
                if not np.array_equal(np.fromfile(self.labels_file, np.int32), theirs):
                    sys.exit(f"DIFFERENT: {name}, eps {eps}, min_samples {min_samples}")
                self.compared += 1
        print(f"identical: {name}, {len(rows):,} x {rows.shape[1]}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--faces", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--many", type=int, default=9000)
    options = parser.parse_args()
    random = np.random.default_rng(7)
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(options.program, folder)
        for dimension in (128, 512):
            for spectrum in SPECTRA:
                comparison.of(spectrum, people(random, options.rows, dimension, spectrum))
                comparison.of(spectrum, people(random, options.many, dimension, spectrum), (0.75, 1.2), (3,))
            comparison.of("pairs exactly at eps", exact_pairs(random, dimension), (1.0,))
            for eps in (0.75, 0.9):
                comparison.of(f"near-ties of {eps}", near_ties(random, 1500, dimension, eps), (eps,), (1, 2, 3))
        if options.faces:
            comparison.of(f"{options.faces}", faces_below(options.faces))
        print(f"{comparison.compared} runs, no label differs")


if __name__ == "__main__":
    main()
