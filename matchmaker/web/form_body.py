"""A form as it was sent: plain fields by name, the last one of a name counts."""

from typing import Annotated

from fastapi import Depends, Request


async def _fields(request: Request) -> dict[str, str]:
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


FormBody = Annotated[dict[str, str], Depends(_fields)]


async def _joined(request: Request) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            found.setdefault(name, []).append(value)
    return {
        name: parts[0] if len(parts) == 1 else ";".join(part for part in parts if part)
        for name, parts in found.items()
    }


JoinedBody = Annotated[dict[str, str], Depends(_joined)]
"""As `FormBody`; several values of one name, as ticked boxes send, are parted by `;`."""
