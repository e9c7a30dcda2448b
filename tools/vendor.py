"""Rebuild what we vendor from npm: the htmx bundle and the icon sprite, with licences and hashes beside them.

Packages come by `npm pack name@version`, which checks their integrity. The bundle's sha384 is recorded in htmx.json:
while the pinned versions stay, a bundle that differs from the record is refused; a new version writes a new record.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "app" / "static"
HTMX = "htmx.org@4.0.1"
LUCIDE = "lucide-static@1.62.0"
# One file: as two deferred scripts the SSE extension at times started before the core and never connected.
HTMX_PARTS = ("dist/htmx.min.js", "dist/ext/hx-sse.min.js")
ICONS = """
    accessibility arrow-left arrow-right ban bell calendar-check calendar-days car check chevron-right circle
    circle-alert circle-check circle-dashed circle-pause circle-user-round clock coffee dog door-open footprints globe
    hand-helping heart-handshake hourglass house info layout-list lightbulb lock log-out map-pin menu message-circle
    message-circle-question-mark navigation phone pill plus search send shopping-cart sliders-horizontal snowflake
    stethoscope sun triangle-alert undo-2 users wrench x
""".split()


def main() -> None:
    """Fetch both packages into a temporary folder and write the files under `app/static`."""
    with tempfile.TemporaryDirectory() as folder:
        write_htmx(unpacked(HTMX, Path(folder)))
        write_icons(unpacked(LUCIDE, Path(folder)))


def unpacked(package: str, folder: Path) -> Path:
    """The folder of an npm package after download and unpacking; exits with status 2 where npm fails."""
    command = ["npm", "pack", package, "--silent", "--pack-destination", str(folder)]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        sys.exit("vendor: npm is missing; install it (apt-get install npm) and try again")
    except subprocess.CalledProcessError as error:
        sys.exit(f"vendor: npm could not fetch {package}: {error.stderr.strip()}")
    archive = folder / result.stdout.strip().splitlines()[-1]
    target = archive.with_suffix("")
    with tarfile.open(archive) as packed:
        packed.extractall(target, filter="data")
    return target / "package"


def write_htmx(package: Path) -> None:
    """Write `vendor/htmx.js`, its licence, and the record of version and sha384."""
    banner = f"/* {HTMX}, core and SSE extension, Zero-Clause BSD; rebuilt by `make vendor` */\n"
    parts = [(package / part).read_text("utf-8").strip() for part in HTMX_PARTS]
    bundle = (banner + ";\n".join(parts) + "\n").encode()
    record = {
        "package": HTMX,
        "files": list(HTMX_PARTS),
        "licence": "0BSD",
        "sha384": "sha384-" + base64.b64encode(hashlib.sha384(bundle).digest()).decode(),
    }
    refuse_other_bytes(record)
    vendor = STATIC / "vendor"
    (vendor / "htmx.js").write_bytes(bundle)
    (vendor / "htmx.LICENSE").write_bytes((package / "LICENSE").read_bytes())
    (vendor / "htmx.json").write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    print(f"vendor/htmx.js  {len(bundle)} bytes  {record['sha384']}")


def refuse_other_bytes(record: Mapping[str, object]) -> None:
    """Exit with status 2 where the record on disk names the same package and files but another hash."""
    path = STATIC / "vendor" / "htmx.json"
    if not path.exists():
        return
    known = json.loads(path.read_text("utf-8"))
    same = all(known.get(key) == record[key] for key in ("package", "files"))
    if same and known["sha384"] != record["sha384"]:
        sys.exit(f"vendor: {HTMX} no longer gives the recorded bytes ({known['sha384']}); nothing was written")


def write_icons(package: Path) -> None:
    """Write the sprite `icons.svg`, one `<symbol>` for each of ICONS, and its licence."""
    symbols = [symbol(name, (package / "icons" / f"{name}.svg").read_text("utf-8")) for name in sorted(ICONS)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg"><!-- {LUCIDE}, ISC: see icons.LICENSE -->\n'
    sprite = head + "\n".join(symbols) + "\n</svg>\n"
    (STATIC / "icons.svg").write_text(sprite, "utf-8")
    (STATIC / "icons.LICENSE").write_bytes((package / "LICENSE").read_bytes())
    print(f"icons.svg  {len(symbols)} icons, {len(sprite)} bytes")


def symbol(name: str, source: str) -> str:
    """One icon as a symbol: the shapes of its file, white space taken out; strokes come from the stylesheet."""
    shapes = re.findall(r"<(?!svg|/svg|!)[^>]+>", source)
    drawn = "".join(re.sub(r"\s+", " ", shape).replace(" />", "/>") for shape in shapes)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>'


if __name__ == "__main__":
    main()
