"""One file for each command of `python -m keras_ae`.

The first line of a file is the command's summary in the help, the rest its
description.
"""
