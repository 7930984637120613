"""Papers as offices put them on their sites: a page of PDF with Chinese words, made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable


def pdf_bytes(rows: Iterable[Iterable[str]]) -> bytes:
    """A page with a line for each row, in a font that every reader of Chinese has and no file brings along."""
    lines = "\n".join(
        f"BT /F 11 Tf 60 {780 - 20 * number} Td <{'  '.join(row).encode('utf-16-be').hex()}> Tj ET"
        for number, row in enumerate(rows)
    )
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(lines)} >>\nstream\n{lines}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        (
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 7 0 R "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>"
        ),
        (
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
            "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
        ),
    )
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("ascii")
    start, count = len(out), len(objects) + 1
    out += f"xref\n0 {count}\n0000000000 65535 f \n".encode("ascii")
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + f"trailer << /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode("ascii"))
