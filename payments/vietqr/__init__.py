"""Bank transfer codes in the form of NAPAS's "VietQR format" v1.0 (09/2021)."""

from payments.vietqr.errors import BrokenVietQr, NotVietQr, VietQrError
from payments.vietqr.folding import fold_note
from payments.vietqr.parsing import parse
from payments.vietqr.payload import VietQr, encode, transfer_code
from payments.vietqr.qr import qr_svg

__all__ = [
    "BrokenVietQr",
    "NotVietQr",
    "VietQr",
    "VietQrError",
    "encode",
    "fold_note",
    "parse",
    "qr_svg",
    "transfer_code",
]
