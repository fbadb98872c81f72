"""Record → papers, keys and tables; and whether everything in a record is as it should be."""

from generator.press.builder import Built, build
from generator.press.cluster import dask_cluster
from generator.press.locks import owner_of
from generator.press.regeneration import regenerate
from generator.press.rekeying import KeyChange, Rekeyed, rekey
from generator.press.rendering import KINDS, Renderer, file_name
from generator.press.trust import require_trusted_layout
from generator.press.verification import verify
from generator.press.worker_pool import WorkerPool, worker_processes
from generator.press.worker_process import WorkerProcess

__all__ = [
    "KINDS",
    "Built",
    "KeyChange",
    "Rekeyed",
    "Renderer",
    "WorkerPool",
    "WorkerProcess",
    "build",
    "dask_cluster",
    "file_name",
    "owner_of",
    "regenerate",
    "rekey",
    "require_trusted_layout",
    "verify",
    "worker_processes",
]
