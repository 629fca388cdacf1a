#!/usr/bin/env python3
"""Opens the pages of a report in headless Chromium and looks for what a reader would stumble over.

    pip install playwright        # with a Chromium on the path, or: playwright install chromium
    python3 Tests/Benchmarks/report-pages.py FOLDER [--shots DIR]

FOLDER is what `looper compare --output` wrote. Each page is opened 1,280 and 390 pixels wide, light and dark. Found are
messages of the console, requests to anywhere, pages that scroll sideways, and links that lead nowhere.
"""
import argparse
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote, urljoin, urlparse

from playwright.sync_api import sync_playwright


def broken_links(page: Path) -> list[str]:
    """Links whose file, or whose place in it, is not there."""
    broken = []
    for link in re.findall(r'href="([^"]*)"', page.read_text()):
        target = urlparse(urljoin(page.as_uri(), link))
        file = Path(unquote(target.path))
        if not file.exists() or (target.fragment and f'id="{target.fragment}"' not in file.read_text()):
            broken.append(link)
    return broken


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--shots", type=Path, help="a folder for screenshots")
    options = options.parse_args()
    folder = options.folder.resolve()
    pages = [folder / "report.html", *sorted((folder / "trajectories").glob("*.html"))]
    findings = [f"{page.name}: {link} leads nowhere" for page in pages for link in broken_links(page)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for page in pages:
            for width in (1280, 390):
                for scheme in ("light", "dark"):
                    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
                    tab = context.new_page()
                    place = f"{page.name} at {width} in {scheme}"
                    tab.on("console", lambda message: findings.append(f"{place}: {message.text}"))
                    tab.on("request", lambda request: request.url.startswith("file:") or findings.append(
                        f"{place}: asks for {request.url}"))
                    tab.goto(page.as_uri())
                    wide = tab.evaluate("document.documentElement.scrollWidth")
                    if wide > width:
                        findings.append(f"{place}: is {wide} wide")
                    if options.shots:
                        options.shots.mkdir(parents=True, exist_ok=True)
                        tab.screenshot(path=options.shots / f"{page.stem}-{width}-{scheme}.png", full_page=True)
                    context.close()
        browser.close()
    for finding in findings:
        print(finding)
    print(f"{len(pages)} pages, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
