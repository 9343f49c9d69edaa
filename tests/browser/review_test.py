#!/usr/bin/env python3
"""The page of montages in a real browser: from disk and served, named by click and taken back.

Usage: review_test.py CHROMIUM KITHD KITH KITH_DEMO SCREENSHOTS
"""
import array
import json
import os
import random
import subprocess
import sys
import tempfile
import unittest

from devtools import Browser

CHROMIUM, KITHD, KITH, DEMO, SCREENSHOTS = sys.argv[1:6]
for program in (CHROMIUM, KITHD, KITH, DEMO):
    if not os.access(program, os.X_OK):
        sys.exit(f"{program} is not there: build it first (cmake --build builds all that this test starts)")


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.makedirs(SCREENSHOTS, exist_ok=True)
        cls.folder = tempfile.TemporaryDirectory(prefix="kith-review-")
        cls.root = cls.folder.name + "/root"
        os.makedirs(cls.root)
        subprocess.run([DEMO, cls.root], check=True, stdout=subprocess.DEVNULL)
        with open(cls.root + "/kithd.toml", "w") as file:
            file.write('[review]\nlisten = "127.0.0.1:0"\n[cluster]\ninterval = "1h"\n')
        subprocess.run([KITHD, "--root", cls.root, "--once"], check=True, stderr=subprocess.DEVNULL)
        cls.daemon = subprocess.Popen([KITHD, "--root", cls.root], stderr=subprocess.DEVNULL)
        while subprocess.run([KITH, "--root", cls.root, "status"], capture_output=True).returncode != 0:
            if cls.daemon.poll() is not None:
                raise RuntimeError("kithd ended")

    @classmethod
    def tearDownClass(cls):
        cls.daemon.terminate()
        cls.daemon.wait()
        cls.folder.cleanup()

    def kith(self, *arguments):
        output = subprocess.run([KITH, "--root", self.root, "-o", "json", *arguments], check=True,
                                capture_output=True).stdout
        return json.loads(output)

    def test_from_disk(self):
        for width, dark in ((1280, False), (1280, True), (420, False), (420, True)):
            with self.subTest(width=width, dark=dark), Browser(CHROMIUM, width, 900, dark) as browser:
                browser.open(f"file://{self.root}/montages/index.html")
                browser.until("document.querySelector('.card img').naturalWidth > 0")
                self.assertEqual(browser.evaluate("document.querySelectorAll('#clusters .card').length"),
                                 self.kith("status")["clusters"])
                browser.screenshot(f"{SCREENSHOTS}/disk-{width}-{'dark' if dark else 'light'}.png")
                self.assertEqual(browser.problems(), [])

    def test_named_by_click_and_taken_back(self):
        before = self.kith("clusters", "list")["clusters"]
        largest = max(before, key=lambda cluster: cluster["size"])
        card = f"#cluster-{largest['id']}"
        with Browser(CHROMIUM) as browser:
            browser.open(self.kith("review")["link"])
            browser.until(f"document.querySelector('{card} .naming input') !== null")
            self.assertEqual(browser.evaluate("location.search"), "")
            browser.screenshot(f"{SCREENSHOTS}/served-1-before.png")
            browser.click(f"{card} .naming input")
            browser.type("Zoë <b>")
            browser.click(f"{card} .naming button")
            browser.until(f"!document.querySelector('{card}')")
            browser.until("[...document.querySelectorAll('#people h3')].some(h => h.innerText === 'Zoë <b>')")
            person = self.kith("people", "show", "Zoë <b>")
            self.assertGreaterEqual(person["references"], largest["size"])
            shown = f"document.querySelector('#person-{person['id']}')"
            browser.evaluate(f"{shown}.scrollIntoView({{ block: 'center', behavior: 'instant' }})")
            browser.until(f"{shown}.querySelector('img').naturalWidth > 0")
            browser.screenshot(f"{SCREENSHOTS}/served-2-named.png")
            browser.click("#note button")
            browser.until(f"document.querySelector('{card}') !== null && "
                          f"document.querySelector('#person-{person['id']}') === null")
            browser.screenshot(f"{SCREENSHOTS}/served-3-undone.png")
            self.assertEqual(self.kith("clusters", "list")["clusters"], before)
            self.assertEqual(browser.problems(), [])

    def test_faces_split_off_by_click(self):
        largest = max(self.kith("clusters", "list")["clusters"], key=lambda cluster: cluster["size"])
        with Browser(CHROMIUM) as browser:
            browser.open(self.kith("review")["link"])
            browser.click(f"#cluster-{largest['id']} .picture")
            for face in (1, 2):
                browser.click(f".faces input:nth-child({face})")
            browser.until("document.querySelector('.choice').textContent === '2 chosen'")
            browser.screenshot(f"{SCREENSHOTS}/served-4-chosen.png")
            browser.click("#viewer .split")
            browser.until("!document.querySelector('#note').hidden")
            self.assertEqual(browser.problems(), [])
            after = self.kith("clusters", "show", str(largest["id"]))
            self.assertEqual(after["size"], largest["size"] - 2)
            browser.click("#note button")
            browser.until("document.querySelector('#note span').textContent.startsWith('took back')")


class TwoThousandClusters(unittest.TestCase):
    """The page as a large root has it: found, sorted and scrolled without waiting."""
    CLUSTERS, FACES, DIMENSION = 2000, 3, 64

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="kith-review-")
        cls.root = cls.folder.name + "/root"
        os.makedirs(cls.root + "/inbox")
        with open(cls.root + "/kithd.toml", "w") as file:
            file.write("[cluster]\neps = 0.5\n[classify]\ntolerance = 0.5\n")
        chance = random.Random(7)
        rows = array.array("f")
        for _ in range(cls.CLUSTERS):
            person = [chance.gauss(0, 1) for _ in range(cls.DIMENSION)]
            for _ in range(cls.FACES):
                rows.extend(x + chance.gauss(0, 0.1) for x in person)
        header = str({"descr": "<f4", "fortran_order": False,
                      "shape": (cls.CLUSTERS * cls.FACES, cls.DIMENSION)}).ljust(117) + "\n"
        with open(cls.root + "/inbox/many.npy", "wb") as file:
            file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode())
            rows.tofile(file)
        subprocess.run([KITHD, "--root", cls.root, "--once"], check=True, stderr=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_is_searched_and_sorted_at_once(self):
        shown = "[...document.querySelectorAll('#clusters .card')].filter(card => !card.hidden)"
        timed = "(() => {{ const begin = performance.now(); {}; return performance.now() - begin; }})()"
        with Browser(CHROMIUM) as browser:
            browser.open(f"file://{self.root}/montages/index.html")
            browser.until(f"{shown}.length === {self.CLUSTERS}")
            loaded = "[...document.querySelectorAll('#clusters img')].filter(i => i.naturalWidth > 0).length"
            browser.until(f"{loaded} > 0")
            self.assertLess(browser.evaluate(loaded), 200)  # those that are looked at
            browser.click("#search")
            browser.type("cluster 1234")
            browser.until(f"{shown}.length === 1")
            self.assertEqual(browser.evaluate(f"{shown}[0].id"), "cluster-1234")
            browser.screenshot(f"{SCREENSHOTS}/many-found.png")
            self.assertLess(browser.evaluate(timed.format(
                "document.querySelector('#search').value = ''; filterCards()")), 1000)
            self.assertLess(browser.evaluate(timed.format(
                "document.querySelector('#sort').selectedIndex = 1; sortCards()")), 1000)
            browser.screenshot(f"{SCREENSHOTS}/many-sorted.png")
            self.assertEqual(browser.problems(), [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
