"""The application as a server expects it: `uvicorn matchmaker.asgi:app`."""

from matchmaker.web.app import create_app

app = create_app()
