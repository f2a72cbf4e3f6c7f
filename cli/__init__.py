"""The command line: one file a command group; errors become exit codes in :mod:`lowres.cli.main`."""
