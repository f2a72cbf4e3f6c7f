"""Two thousand damaged inputs for each adapter, each adapter in a process of its own with limited memory.

``python tests/bench/lexicon_mutations.py [COUNT]`` prints a line of JSON an adapter: how many were read
without fault, with rejects, or refused with one clear error; and what was raised otherwise.
"""

from __future__ import annotations

import subprocess
import sys

from lowres.lexicon import registry


def main(count: str = "2000") -> int:
    """Run all adapters, one after the other; 1 if one of them did not survive."""
    command = [sys.executable, "-m", "lowres.testing.mutation"]
    codes = [
        subprocess.call([*command, name, "--count", count], stderr=subprocess.DEVNULL)
        for name in registry.names()
    ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
