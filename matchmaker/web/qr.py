"""QR codes as pictures that may stand in a page under its content policy."""


def qr_picture(text: str) -> str:
    """Give a text as the address of a QR code: an SVG picture inside a data URI."""
    import segno

    picture: str = segno.make(text, error="m", micro=False).svg_data_uri(
        scale=6, border=4, dark="#000", light="#fff"
    )
    return picture
