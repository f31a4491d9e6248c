"""Imported, so that the interpreter writes its cache."""


def totals(rows):
    found = {}
    for row in rows:
        found[row['city']] = found.get(row['city'], 0) + int(row['amount'])
    return found
