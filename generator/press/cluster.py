"""A Dask cluster as a pool of workers; the only user of dask.distributed, an optional extra."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager

from generator.errors import UserError, one_line
from generator.press.worker_pool import WorkerPool

LOCAL = "local"
_PATIENCE = 30  # seconds that a scheduler, or its first worker, is waited for


@contextmanager
def dask_cluster(address: str, jobs: int) -> Iterator[WorkerPool]:
    """The workers of a Dask cluster. Dask does the work of a lost worker again excluded.

    address: of a scheduler, such as tcp://10.0.0.1:8786; or "local", for `jobs` workers on this machine. Raises
    UserError where Dask is not installed, or nobody answers.
    """
    try:
        from distributed import Client, KilledWorker, LocalCluster
        from distributed.comm.core import CommClosedError
    except ImportError:
        raise UserError("--cluster needs Dask", todo="pip install 'problemset-generator[cluster]'") from None
    with tempfile.TemporaryDirectory(prefix="problemset-") as scratch:
        quiet = logging.CRITICAL  # a lost worker is not the user's concern, as long as another does its work
        try:
            if address == LOCAL:
                local = LocalCluster(
                    n_workers=jobs, threads_per_worker=1, silence_logs=quiet,
                    dashboard_address="127.0.0.1:0",  # another cluster here may have the usual port
                    local_directory=scratch,
                )  # fmt: skip
                client = Client(local)
            else:
                local = None
                client = Client(address, timeout=_PATIENCE)
                client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            raise UserError(
                f"no Dask cluster answers: {one_line(str(error), 200) or type(error).__name__}",
                where=f"--cluster {address}",
                todo="start `dask scheduler` and `dask worker ADDRESS`, or say --cluster local",
            ) from None
        try:
            yield WorkerPool(
                client.get_executor(),
                max(1, sum(client.nthreads().values())),
                lost=(KilledWorker, CommClosedError, CancelledError),
            )
        finally:
            client.close(timeout=os.environ.get("DASK_CLOSE_TIMEOUT", "5s"))
            if local is not None:
                local.close(timeout=5)
