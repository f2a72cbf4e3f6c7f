"""``python -m lowres.cli`` is the ``lowres`` command."""

from lowres.cli.main import run

if __name__ == "__main__":
    run()
