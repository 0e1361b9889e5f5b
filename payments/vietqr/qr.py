"""A payload as a picture."""

import io

import segno


def qr_svg(payload: str, *, scale: int = 6, title: str = "") -> str:
    """Draw the code as one `<svg>` element with four modules of white around it, error level M.

    The title is what a screen reader says. Printed or shown, the drawing needs no style sheet.
    """
    drawing = segno.make_qr(payload, error="m", boost_error=False)
    out = io.BytesIO()
    drawing.save(
        out,
        kind="svg",
        scale=scale,
        border=4,
        light="#fff",
        xmldecl=False,
        nl=False,
        title=title or None,
        svgclass="qr",
        lineclass=None,
        omitsize=False,
    )
    return out.getvalue().decode()
