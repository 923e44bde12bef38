"""What a bench changes of its process's environment, before numpy is loaded."""

import os
import sys


def unset_kernel_choice() -> None:
    """Let the BLAS library choose its kernel by the processor: for this process, before numpy.

    Raises:
        RuntimeError: numpy is loaded already, so that it would be too late.
    """
    chosen = [name for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE") if name in os.environ]
    if chosen and "numpy" in sys.modules:
        raise RuntimeError(f"numpy was loaded before {chosen[0]} could be unset")
    for name in chosen:
        del os.environ[name]
