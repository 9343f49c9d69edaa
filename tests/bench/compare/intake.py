#!/usr/bin/python3
"""How fast dropped files become samples, beside a Python script that does the same work.

    intake.py KITHD KITH [--files 20000] [--rows 100000] [--folder DIR]

A standing backlog of single-vector files (512-d) against a gallery of 10,000, durable; a lone file, from
its close to its event; one file of many rows, from its drop to its commit, into an empty root and against
the gallery, beside a plain write and fsync of the same bytes. Run it on an otherwise idle machine. Needs python3-numpy and python3-faiss.
"""
import argparse
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import time

import faiss
import numpy as np

D, GALLERY, TOLERANCE = 512, 10_000, 0.8


class Root:
    def __init__(self, programs, folder):
        self.kithd, self.kith = programs
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="kith-bench-", dir=folder))
        for name in ("inbox", "known/people"):
            (self.path / name).mkdir(parents=True)
        (self.path / "kithd.toml").write_text('[cluster]\ninterval = "24h"\nmin_new = 1000000000\n')
        self.daemon = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.path)

    def start(self):
        self.daemon = subprocess.Popen([self.kithd, "--root", self.path], stderr=subprocess.DEVNULL)

    def stop(self):
        if self.daemon:
            self.daemon.terminate()
            self.daemon.wait()
            self.daemon = None

    def status(self):
        answer = subprocess.run([self.kith, "--root", self.path, "-o", "json", "status"], capture_output=True)
        return json.loads(answer.stdout) if answer.returncode == 0 else {}

    def wait(self, key, value):
        while self.status().get(key) != value:
            time.sleep(0.01)

    def wait_for_files(self, count):
        """By what is committed: asking kith a hundred times a second would take a core of the two."""
        catalog = sqlite3.connect(f"file:{self.path / 'kith.db'}?mode=ro", uri=True)
        while catalog.execute("SELECT files_done FROM counter").fetchone()[0] < count:
            time.sleep(0.005)
        catalog.close()

    def follow(self):
        while not self.status():
            time.sleep(0.01)
        last = subprocess.run([self.kith, "--root", self.path, "-o", "json", "events"], capture_output=True)
        since = last.stdout.count(b"\n")
        return subprocess.Popen([self.kith, "--root", self.path, "-o", "json", "events", "--follow", "--since",
                                 str(since)], stdout=subprocess.PIPE)


def people(random):
    """A gallery of 2,000 people with 5 references each, and where their faces lie."""
    centers = random.standard_normal((GALLERY // 5, D), dtype=np.float32)
    return centers, np.repeat(centers, 5, axis=0) + shots(random, GALLERY)


def shots(random, count):
    return 0.35 * random.standard_normal((count, D), dtype=np.float32)


def enroll(root, gallery):
    for i in range(0, GALLERY, 5):
        folder = root.path / "known" / f"{i // 5:04}"
        folder.mkdir()
        np.save(folder / "faces.npy", gallery[i:i + 5])
    root.start()
    root.wait("references", GALLERY)
    root.stop()


def drop_backlog(folder, faces):
    for i, face in enumerate(faces):
        np.save(folder / f"{i:06}.npy", face)
    os.sync()
    time.sleep(2.5)  # a standing backlog is older than `settle`


def script(folder, gallery):
    """np.load, one batched search, one SQLite transaction, shutil.move."""
    archive = folder.parent / "archive-of-the-script"
    archive.mkdir()
    began = time.perf_counter()
    files = sorted(folder.iterdir())
    rows = np.stack([np.load(file) for file in files])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    index = faiss.IndexFlatL2(D)
    index.add(gallery / np.linalg.norm(gallery, axis=1, keepdims=True))
    distances, nearest = index.search(rows, 1)
    database = sqlite3.connect(folder.parent / "script.db")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE face(file TEXT, known INTEGER, nearest INTEGER, distance REAL, vector BLOB)")
    database.executemany(
        "INSERT INTO face VALUES(?, ?, ?, ?, ?)",
        ((file.name, bool(d <= TOLERANCE ** 2), int(n), float(d), row.tobytes())
         for file, row, d, n in zip(files, rows, distances[:, 0], nearest[:, 0])))
    database.commit()
    for file in files:
        shutil.move(file, archive / file.name)
    return time.perf_counter() - began


def backlog(programs, folder, count):
    random = np.random.default_rng(1)
    centers, gallery = people(random)
    strangers = random.standard_normal((count // 2, D), dtype=np.float32)
    faces = np.concatenate([centers[random.integers(0, len(centers), count - count // 2)], strangers])
    faces = random.permutation(faces + shots(random, count))
    with Root(programs, folder) as root:
        drop_backlog(root.path / "inbox", faces)
        theirs = script(root.path / "inbox", gallery)
    with Root(programs, folder) as root:
        enroll(root, gallery)
        drop_backlog(root.path / "inbox", faces)
        began = time.perf_counter()
        root.start()
        while not root.status():
            time.sleep(0.005)
        listed = time.perf_counter()
        root.wait_for_files(GALLERY // 5 + count)
        ended = time.perf_counter()
    ours = ended - listed
    print(f"backlog of {count:,} files, from the end of the first listing: ours {count / ours:,.0f} files/s, "
          f"the script {count / theirs:,.0f} files/s, ratio {theirs / ours:.1f}; "
          f"the start of kithd took {listed - began:.2f} s")


def lone_file(programs, folder, times=50):
    random = np.random.default_rng(2)
    with Root(programs, folder) as root:
        enroll(root, people(random)[1])
        root.start()
        events = root.follow()
        taken = []
        for i in range(times):
            face = random.standard_normal(D, dtype=np.float32)
            with open(root.path / "inbox" / f"{i}.npy", "wb") as file:
                np.save(file, face)
            began = time.perf_counter()
            events.stdout.readline()
            taken.append(time.perf_counter() - began)
            time.sleep(0.05)
        events.kill()
    taken.sort()
    print(f"a lone file, from its close to its event: median {1e3 * taken[times // 2]:.1f} ms, "
          f"longest of {times} {1e3 * taken[-1]:.1f} ms")


def one_batch(programs, folder, rows, gallery, times=3):
    """Medians; the plain write comes after ours, so that neither finds the disk at work for the other."""
    random = np.random.default_rng(3)
    ours, plain = [], []
    for _ in range(times):
        with Root(programs, folder) as root:
            if gallery:
                enroll(root, people(random)[1])
            np.save(root.path / "batch.npy", random.standard_normal((rows, D), dtype=np.float32))
            content = (root.path / "batch.npy").read_bytes()
            root.start()
            events = root.follow()
            began = time.perf_counter()
            os.rename(root.path / "batch.npy", root.path / "inbox" / "batch.npy")
            events.stdout.readline()
            ours.append(time.perf_counter() - began)
            events.kill()
            root.stop()
            began = time.perf_counter()
            with open(root.path / "plain", "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            plain.append(time.perf_counter() - began)
    size = len(content) / 1e6
    print(f"one file of {rows:,} rows ({size:.0f} MB) against a gallery of {GALLERY if gallery else 0:,}, "
          f"from its drop to its commit: {size / sorted(ours)[times // 2]:.0f} MB/s; "
          f"a plain write and fsync of its bytes: {size / sorted(plain)[times // 2]:.0f} MB/s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kithd")
    parser.add_argument("kith")
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--folder", help="where the roots are made; the disk that is measured")
    options = parser.parse_args()
    programs = [os.path.abspath(options.kithd), os.path.abspath(options.kith)]
    backlog(programs, options.folder, options.files)
    lone_file(programs, options.folder)
    for gallery in (False, True):
        one_batch(programs, options.folder, options.rows, gallery)


if __name__ == "__main__":
    main()
