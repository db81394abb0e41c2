"""Other processes that do the work of a command, as many as the machine has cores."""

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor


def workers() -> ProcessPoolExecutor:
    """Processes that share nothing with this one, no lock and no open file, and end with it."""
    fresh = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(os.cpu_count(), mp_context=fresh, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """Who is killed cannot tell its workers to end."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
