"""Makes one function of clausier fail for one case, in every process with this folder on its path.

`PANNE_INJECTEE`: module, function and the case's mark, parted by « | ».
The error quotes what no report may hold.
"""

import importlib
import os
from functools import wraps

module, nom, marque = os.environ["PANNE_INJECTEE"].split("|")
m = importlib.import_module(module)
vraie = getattr(m, nom)


def vise(x):
    return (
        marque in getattr(x, "html", "") or getattr(getattr(x, "dossier", x), "nom", "") == marque
    )


@wraps(vraie)
def tombe(*args, **kw):
    if not marque or any(map(vise, args)):
        raise TypeError("Odile Secrète doit 4242,42 €")
    return vraie(*args, **kw)


setattr(m, nom, tombe)
