"""Executes a notebook with nbclient and writes it with its outputs: execute.py NOTEBOOK INTO

Into a file: a kernel shares the standard output of who starts it, and Node would make that one drop what it cannot take.
"""

import sys

import nbclient
import nbformat

path, into = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
client = nbclient.NotebookClient(notebook, kernel_name="deltalab", timeout=None, record_timing=False, coalesce_streams=True)
client.execute()
nbformat.write(notebook, into)
