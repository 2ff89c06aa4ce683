"""Executes a notebook with nbclient, and writes it with its outputs to standard output: execute.py NOTEBOOK"""

import sys

import nbclient
import nbformat

notebook = nbformat.read(sys.argv[1], as_version=4)
client = nbclient.NotebookClient(notebook, kernel_name="deltalab", timeout=None, record_timing=False, coalesce_streams=True)
client.execute()
nbformat.write(notebook, sys.stdout)
