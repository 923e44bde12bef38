"""Machine code for loops that run millions of times, out of ordinary functions.

The functions stay as they are written, so that they can be read, typed and
tested as Python; `compiled` gives a twin that does the same, some eighty times
as fast. A process loads it from numba's cache, which lies beside the module or
in NUMBA_CACHE_DIR; where nothing can be written it compiles anew.
"""

import dis
from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
PACKAGE = "matchmaker.planning"


@cache
def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Give the compiled twin of a function and of every planning function it calls."""
    twin: Callable[P, R] = _twin(function, inner=False)
    return twin


@cache
def _twin(function: Any, *, inner: bool) -> Any:
    import numba

    scope = dict(function.__globals__)
    for name in _globals_read(function):
        callee = scope.get(name)
        if isinstance(callee, FunctionType) and callee.__module__.startswith(PACKAGE):
            scope[name] = _twin(callee, inner=True)
    copy: Any = FunctionType(function.__code__, scope, function.__name__, function.__defaults__)
    copy.__qualname__, copy.__module__ = function.__qualname__, function.__module__
    njit: Any = numba.njit
    options = {"nogil": True, "error_model": "numpy", "no_cpython_wrapper": inner}
    try:
        return njit(cache=not inner, **options)(copy)
    except RuntimeError:  # numba found no folder to keep the code in
        return njit(**options)(copy)


def _globals_read(function: FunctionType) -> set[str]:
    reads = (step for step in dis.get_instructions(function) if step.opname == "LOAD_GLOBAL")
    return {str(step.argval) for step in reads}
