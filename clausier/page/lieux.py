"""Stage 7, pack: the names of places in drawn pages, by which what merges them finds its way.

Said here, since the pages that bear them and the merging of their PDFs have nothing else in common.
"""

from __future__ import annotations

LIEN = "page:"  # a link to a page of the pack, by its number from 1
A_DETACHER = "a-detacher"  # where a form to cut out begins (page.html)
APRES = "apres-le-formulaire"  # where the text after it does
