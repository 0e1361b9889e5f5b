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
    width, height = drawing.symbol_size(scale=scale, border=4)
    # segno gives either a size or a view box; without the latter a page that shrinks it cuts it off.
    sized = f'<svg viewBox="0 0 {width} {height}" '
    return out.getvalue().decode().replace("<svg ", sized, 1)
