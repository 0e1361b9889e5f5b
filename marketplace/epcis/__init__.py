"""Trace events in the words of EPCIS 2.0 (read-only), for portals and partners.

Public are the events of lots that are complete and whose product has been on sale, and of every lot
that was sold (also inside a pack) or recalled, as soon as they have a place in the log. Buyers,
workers, reasons and exact places are not told; plot work is summed up in the harvest's `ilmd`.
"""
