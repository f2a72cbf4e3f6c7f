"""Experiments: arms x targets x seeds on equal terms, compared with intervals, and a report."""
