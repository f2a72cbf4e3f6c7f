"""What adapters are tested with, shipped for those that live elsewhere: ``pip install 'lowres[testing]'``."""
