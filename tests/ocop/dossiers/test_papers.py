import io
import zipfile

import openpyxl
import pypdfium2
import pytest

from marketplace.localities.queries import unit_on
from marketplace.ocop.dossiers.commands.filing import Answer
from marketplace.ocop.dossiers.papers.contents import council_paper
from marketplace.ocop.dossiers.papers.pdf import minutes_pdf, sheets_pdf
from marketplace.ocop.dossiers.papers.xlsx import minutes_xlsx, sheets_xlsx
from marketplace.ocop.dossiers.queries.councils import ScoresStillSecret
from marketplace.ocop.dossiers.queries.finding import dossier_in_scope
from tests.factories.dossiers import TODAY, acting, best, council_with_members


@pytest.fixture
def way(app, now, start):
    way = start().submit().forward().sit_down()
    for place, member in enumerate(way.members):
        answers = best(way.criteria) | {"C1.1": Answer(100 * place, "=cmd|' /C calc'!A0")}
        way.score(member, answers)
    return way.close()


def paper_of(way):
    dossier = dossier_in_scope(way.dossier.code, acting(way.province))
    return council_paper(dossier, council_with_members(way.council.id), unit_on("07525", day=TODAY))


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[place] for place in range(len(document))]
    texts = [page.get_textpage() for page in pages]
    read = [text.get_text_range() for text in texts]
    for thing in (*texts, *pages, document):
        thing.close()
    return read


def test_minutes_say_who_what_and_how_much(way):
    text = " ".join(" ".join(text_of(minutes_pdf(paper_of(way)))).split())

    for wanted in (
        "BIÊN BẢN ĐÁNH GIÁ, PHÂN HẠNG SẢN PHẨM OCOP",
        way.dossier.code,
        "Vải thiều Lục Ngạn",
        "Phường Chũ, Bắc Ninh",
        "Tổng điểm 100 98",
        "Đề xuất phân hạng: 5 sao",
        "Chỉ là 5 sao khi có quyết định của trung ương.",
        "Chủ tịch hội đồng",
        "(ký, ghi rõ họ tên)",
    ):
        assert wanted in text, wanted


def test_each_member_has_a_sheet_from_the_top_of_a_page(way):
    pages = text_of(sheets_pdf(paper_of(way)))
    assert sum("PHIẾU CHẤM ĐIỂM" in page for page in pages) == 3


def test_the_workbook_holds_numbers_and_runs_nothing(way):
    book = openpyxl.load_workbook(io.BytesIO(sheets_xlsx(paper_of(way))))

    assert len(book.sheetnames) == 3
    rows = {row[0].value: row for row in book.worksheets[1].iter_rows()}
    assert rows["C1.1"][3].value == 1
    assert rows["C1.1"][3].data_type == "n"
    assert (rows["C1.1"][4].value, rows["C1.1"][4].data_type) == ("'=cmd|' /C calc'!A0", "s")


def test_the_minutes_workbook_shows_the_spread(way):
    page = openpyxl.load_workbook(io.BytesIO(minutes_xlsx(paper_of(way)))).worksheets[0]
    rows = {row[0]: row for row in page.iter_rows(values_only=True)}
    assert rows["C1.1"][5:] == (1, 0, 2, 2, 1)


def test_the_same_dossier_gives_the_same_bytes(way):
    for draw in (minutes_pdf, sheets_pdf, minutes_xlsx, sheets_xlsx):
        assert draw(paper_of(way)) == draw(paper_of(way))


def test_there_are_no_papers_before_closing(app, now, start):
    way = start().submit().forward().sit_down()
    with pytest.raises(ScoresStillSecret):
        paper_of(way)


def test_a_workbook_is_a_whole_archive(way):
    with zipfile.ZipFile(io.BytesIO(minutes_xlsx(paper_of(way)))) as archive:
        assert archive.testzip() is None
