"""Install the wheel into a fresh environment, away from the checkout, and use it.

python tests/check_wheel.py DIR
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = """
import json
from lowres.lexicon import registry
from lowres.testing.sample import expected, sample_of
adapters = registry.every()
print(json.dumps([(one.name, str(sample_of(one)), str(expected(one)[0])) for one in adapters]))
"""
HOMES = """
import importlib
names = ("lowres", "lowres.cli.main", "lowres.lexicons", "lowres.testing.adapter_contract")
print("\\n".join(importlib.import_module(name).__file__ for name in names))
"""


class Fresh:
    """An environment that holds the wheel, and borrows its dependencies from the running one."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.folder = folder.resolve()
        venv.create(self.folder, system_site_packages=False, with_pip=False, symlinks=True)
        self.bin = self.folder / "bin"
        place = {"base": str(self.folder), "platbase": str(self.folder)}
        self.packages = Path(sysconfig.get_path("purelib", "venv", vars=place))
        # The running environment's pip installs into the fresh one; first, so that it sees no
        # other lowres there that it could take as installed already.
        pip = [sys.executable, "-m", "pip", "--python", str(self.bin / "python")]
        install = ["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index"]
        self._run([*pip, *install, str(wheel)])
        # Dependencies need no download: a line in a .pth file puts the running site-packages at the
        # end of sys.path. The .pth files in there are not read for such a folder, so its editable
        # install of lowres, a finder that one of them starts, stays off; `homes` makes sure.
        borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        lines = "".join(f"{path}\n" for path in sorted(borrowed))
        (self.packages / "borrowed.pth").write_text(lines, encoding="utf-8")

    def python(self, code: str) -> str:
        return self._run([str(self.bin / "python"), "-I", "-c", code]).stdout

    def fails(self, code: str) -> str:
        done = self._run([str(self.bin / "python"), "-I", "-c", code], check=False)
        assert done.returncode != 0, f"works, and should not: {code}"
        return done.stderr

    def lowres(self, *arguments: str) -> str:
        return self._run([str(self.bin / "lowres"), *arguments]).stdout

    def _run(self, command: list[str], *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command away from the checkout, without what the surroundings would add."""
        clean = ("PYTHON", "LOWRES", "VIRTUAL_ENV", "PIP")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(clean)}
        kept["LOWRES_CACHE"] = str(self.folder / "cache")
        done = subprocess.run(
            command, cwd=self.folder, env=kept, capture_output=True, text=True, check=False
        )
        if check and done.returncode:
            sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}exit code {done.returncode}")
        return done


def main(folder: Path) -> None:
    wheels = sorted(folder.glob("*.whl"))
    assert len(wheels) == 1, f"one wheel is needed in {folder}, there are {len(wheels)}"
    check_content(wheels[0])
    with tempfile.TemporaryDirectory(prefix="lowres-wheel-") as place:
        fresh = Fresh(Path(place) / "env", wheels[0].resolve())
        check_homes(fresh)
        check_command(fresh)
        count = check_samples(fresh)
    print(f"{wheels[0].name}: installed, imported from its own place, {count} samples read")


def check_content(wheel: Path) -> None:
    """The wheel holds one top-level name, every file of every adapter, and nothing compiled."""
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert [top for top in tops if not top.endswith(".dist-info")] == ["lowres"], tops
    compiled = [name for name in names if "__pycache__" in name]
    assert not compiled, f"leave out by [tool.setuptools.exclude-package-data]: {compiled}"
    adapters = [path for path in ROOT.glob("lexicons/*/**/*") if path.is_file()]
    files = [path.relative_to(ROOT).as_posix() for path in adapters if path.suffix != ".pyc"]
    missing = [name for name in [*files, "py.typed"] if f"lowres/{name}" not in names]
    assert not missing, missing


def check_homes(fresh: Fresh) -> None:
    """All of lowres comes from the wheel, and the mapped folders have no other name."""
    for home in fresh.python(HOMES).splitlines():
        assert Path(home).is_relative_to(fresh.packages), f"imported from {home}"
    assert "editable" not in fresh.python("import sys; print(sys.meta_path, *sys.modules)")
    for name in ("cli", "lexicons"):
        assert f"No module named '{name}'" in fresh.fails(f"import {name}")


def check_command(fresh: Fresh) -> None:
    assert "lexicon" in fresh.lowres("--help")
    version = fresh.python("import lowres; print(lowres.__version__)")
    assert fresh.lowres("--version") == version


def check_samples(fresh: Fresh) -> int:
    """Every adapter reads its own sample by the command."""
    samples = json.loads(fresh.python(SAMPLES))
    assert {name for name, *_ in samples} == {
        path.parent.name for path in ROOT.glob("lexicons/*/adapter.toml")
    }
    for name, sample, pair in samples:
        out = fresh.folder / "out" / name
        asked = ["--format", name, "--pair", pair, "--licence", "Apache-2.0", "--out", str(out)]
        summary = json.loads(fresh.lowres("lexicon", "read", sample, *asked, "--json"))
        assert summary["format"] == name
        assert (out / "manifest.json").is_file()
        assert summary["translations"] + summary["inflections"] > 0
    return len(samples)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(str(__doc__))
    main(Path(sys.argv[1]))
