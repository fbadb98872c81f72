"""Record → papers, keys and tables; and whether everything in a record is as it should be."""

from generator.press.builder import Built, build
from generator.press.cluster import dask_cluster
from generator.press.html_page import practice_page
from generator.press.locks import FINAL, is_final, one_by_one, owner_of
from generator.press.proofs import make_final, put_aside
from generator.press.regeneration import regenerate
from generator.press.rekeying import KeyChange, Rekeyed, entries_solved_again, key_changes, rekey
from generator.press.rendering import KINDS, Renderer, file_name
from generator.press.trust import require_trusted_layout
from generator.press.verification import verify
from generator.press.worker_pool import WorkerPool, worker_processes
from generator.press.worker_process import WorkerProcess

__all__ = [
    "FINAL",
    "KINDS",
    "Built",
    "KeyChange",
    "Rekeyed",
    "Renderer",
    "WorkerPool",
    "WorkerProcess",
    "build",
    "dask_cluster",
    "entries_solved_again",
    "file_name",
    "is_final",
    "key_changes",
    "make_final",
    "one_by_one",
    "owner_of",
    "practice_page",
    "put_aside",
    "regenerate",
    "rekey",
    "require_trusted_layout",
    "verify",
    "worker_processes",
]
