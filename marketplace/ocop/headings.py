"""How offices head the columns of their OCOP lists, without marks; the surest spelling first."""

RECOGNITIONS: dict[str, tuple[str, ...]] = {
    "certificate_no": (
        *("so giay chung nhan", "so gcn", "giay chung nhan so", "ma so giay chung nhan"),
        *("so chung nhan", "ma gcn", "so hieu gcn", "gcn so", "certificate no", "certificate"),
    ),
    "decision_on": (
        *("ngay quyet dinh", "ngay qd", "ngay ban hanh", "ngay ban hanh quyet dinh", "ngay ky"),
        *("ngay thang quyet dinh", "ngay thang nam", "ngay cong nhan", "decision date"),
    ),
    "decision_no": (
        *("so quyet dinh", "so qd", "quyet dinh so", "quyet dinh", "quyet dinh cong nhan"),
        *("so quyet dinh cong nhan", "qd cong nhan", "so van ban", "decision no", "decision"),
    ),
    "issued_on": ("ngay cap", "ngay cap giay chung nhan", "ngay cap gcn", "issue date", "issued"),
    "issuing_body": (
        *("co quan cap", "co quan cong nhan", "co quan ban hanh", "noi cap", "don vi cap"),
        *("cap cong nhan", "co quan quyet dinh", "issuing body"),
    ),
    "product": ("ten san pham", "san pham", "san pham ocop", "ten san pham ocop", "product"),
    "holder": (
        *("chu the", "ten chu the", "chu the san xuat", "chu the ocop", "chu the san pham"),
        *("co so san xuat", "don vi san xuat", "ten don vi", "holder"),
    ),
    "address": ("dia chi", "dia chi chu the", "dia chi san xuat", "address"),
    "commune": (
        *("xa phuong", "xa", "phuong xa", "xa phuong thi tran", "xa phuong dac khu", "ten xa"),
        "commune",
    ),
    "sub_group": ("phan nhom", "phan nhom san pham", "bo san pham", "sub group"),
    "group": ("nhom", "nhom san pham", "nhom nganh", "nganh hang", "nganh", "group"),
    "stars": (
        *("so sao", "hang sao", "sao", "hang", "xep hang", "phan hang", "ket qua xep hang"),
        *("hang san pham", "so sao ocop", "ket qua", "stars"),
    ),
    "score_a": ("diem phan a", "phan a", "diem a", "score a"),
    "score_b": ("diem phan b", "phan b", "diem b", "score b"),
    "score_c": ("diem phan c", "phan c", "diem c", "score c"),
    "score_total": (
        "tong diem",
        "diem",
        "so diem",
        "diem so",
        "diem tong",
        "tong so diem",
        "score",
    ),
}
RECOGNITIONS_NEED = ("certificate_no", "decision_no", "product", "holder", "stars")

REVOCATIONS: dict[str, tuple[str, ...]] = {
    "revocation_decision_no": (
        *("so quyet dinh thu hoi", "quyet dinh thu hoi", "qd thu hoi", "so qd thu hoi"),
        "revoking decision",
    ),
    "revoked_on": ("ngay thu hoi", "ngay quyet dinh thu hoi", "ngay qd thu hoi", "revoked on"),
    "reason": ("ly do", "ly do thu hoi", "reason"),
    "certificate_no": RECOGNITIONS["certificate_no"],
    "decision_no": RECOGNITIONS["decision_no"],
    "product": RECOGNITIONS["product"],
}
REVOCATIONS_NEED = ("decision_no",)

# Folded beginnings of the names of the six groups.
GROUPS = {
    "thuc pham": 1,
    "do uong": 2,
    "duoc lieu": 3,
    "thao duoc": 3,
    "thu cong": 4,
    "vai": 4,
    "sinh vat canh": 5,
    "du lich": 6,
}
