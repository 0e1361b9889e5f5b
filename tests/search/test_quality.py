from benchmarks.judged import catalogue_documents, quality
from marketplace.search.memory import MemoryIndex
from marketplace.search.service import Search, SearchQuery


def test_the_judged_queries_find_what_people_meant(judged):
    index = MemoryIndex()
    index.bulk_build(catalogue_documents())
    search = Search(index)

    measured = quality(
        judged, lambda text: search.search(SearchQuery(text=text, limit=5)).product_ids
    )

    assert measured.precision >= 0.97
    assert measured.reciprocal_rank >= 0.98
