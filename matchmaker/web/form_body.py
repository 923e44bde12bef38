"""A form as it was sent: plain fields by name, the last one of a name counts."""

from typing import Annotated

from fastapi import Depends, Request


async def _fields(request: Request) -> dict[str, str]:
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


FormBody = Annotated[dict[str, str], Depends(_fields)]
